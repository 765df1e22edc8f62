-- Whether a logo is one that anybody may see, and how a reporter's reports were answered before.
CREATE INDEX submissions_logo ON submissions (logo) WHERE logo IS NOT NULL;
CREATE INDEX profiles_listing ON profiles (listing_id);
CREATE INDEX reports_of_reporter ON reports (reporter_id, state);

DROP INDEX reports_of_reporter;
DROP INDEX profiles_listing;
DROP INDEX submissions_logo;

DROP TABLE profile_documents;
DROP TABLE profile_terms;
DROP INDEX profiles_downloads;
DROP INDEX profiles_subscribers;
DROP INDEX profiles_updated;
DROP INDEX profiles_new;
CREATE INDEX profiles_newest ON profiles (published_at DESC, id DESC)
    WHERE visibility = 'public' AND deleted_at IS NULL;
ALTER TABLE profiles DROP COLUMN indexed_as;
ALTER TABLE profiles DROP COLUMN listed;
ALTER TABLE profiles DROP COLUMN downloads;

DROP INDEX downloads_version;
ALTER TABLE subscriptions DROP COLUMN held_at;
ALTER TABLE subscriptions DROP COLUMN held_version_id;
ALTER TABLE versions DROP COLUMN taken_down_by;
DROP TABLE appeals;
DROP TABLE trusted_reporters;
DROP TABLE reports;

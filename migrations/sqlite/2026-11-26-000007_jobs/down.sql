DROP INDEX jobs_dead;
ALTER TABLE jobs DROP COLUMN dead_at;
ALTER TABLE jobs DROP COLUMN created_at;

-- Jobs that are given up: when they were caused decides how long they are tried

ALTER TABLE jobs ADD COLUMN created_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
UPDATE jobs SET created_at = run_at;
-- Set with done_at when a job was given up.
ALTER TABLE jobs ADD COLUMN dead_at TIMESTAMP;
CREATE INDEX jobs_dead ON jobs (dead_at) WHERE dead_at IS NOT NULL;

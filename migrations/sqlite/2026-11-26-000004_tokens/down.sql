ALTER TABLE submissions DROP COLUMN derived_from;
ALTER TABLE drafts DROP COLUMN derived_from;
DROP TABLE tokens;

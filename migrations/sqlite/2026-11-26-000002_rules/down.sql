ALTER TABLE submissions DROP COLUMN accepted_rules;

ALTER TABLE versions DROP COLUMN announced_at;
ALTER TABLE profiles DROP COLUMN taken_down_at;
ALTER TABLE submissions DROP COLUMN stands_with;

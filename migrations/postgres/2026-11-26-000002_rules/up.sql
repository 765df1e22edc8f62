-- The version of the hub's rules that the author accepted; none for submissions from before.
ALTER TABLE submissions ADD COLUMN accepted_rules TEXT;

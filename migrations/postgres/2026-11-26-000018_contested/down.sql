ALTER TABLE appeals DROP COLUMN contested_codes;

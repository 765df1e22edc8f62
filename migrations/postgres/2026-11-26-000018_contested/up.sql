-- The codes of the decision that an appeal is against, a JSON list. Where that decision does not stand any
-- more they are gone.
ALTER TABLE appeals ADD COLUMN contested_codes TEXT NOT NULL DEFAULT '[]';
UPDATE appeals
    SET contested_codes = COALESCE(
        (
            SELECT codes FROM submissions
            WHERE submissions.id = appeals.submission_id AND state = 'rejected'
                AND decided_at = appeals.contested_at
        ),
        (
            SELECT taken_down_codes FROM versions
            WHERE versions.id = appeals.version_id AND taken_down_at = appeals.contested_at
        ),
        '[]'
    );

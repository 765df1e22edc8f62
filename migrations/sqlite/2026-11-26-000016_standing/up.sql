-- What a take-down takes along

-- The version that an approved listing stands and falls with; no foreign key, as the column can be
-- dropped again.
ALTER TABLE submissions ADD COLUMN stands_with TEXT;
UPDATE submissions
    SET stands_with = (
        SELECT v.id FROM versions v
        JOIN submissions made ON made.id = v.submission_id
        WHERE v.profile_id = submissions.profile_id
            AND made.number <= submissions.number
            AND v.content_digest = submissions.content_digest
        ORDER BY v.number DESC LIMIT 1
    )
    WHERE state = 'approved';

-- Since when every version is taken down; set with the current version.
ALTER TABLE profiles ADD COLUMN taken_down_at TIMESTAMP;
UPDATE profiles
    SET taken_down_at = (
            SELECT MAX(v.taken_down_at) FROM versions v WHERE v.profile_id = profiles.id
        ),
        revision = revision + 1
    WHERE NOT EXISTS (
        SELECT 1 FROM versions v WHERE v.profile_id = profiles.id AND v.taken_down_at IS NULL
    )
    AND EXISTS (SELECT 1 FROM versions v WHERE v.profile_id = profiles.id);
UPDATE profiles
    SET listing_id = COALESCE(
            (
                SELECT s.id FROM submissions s
                JOIN versions v ON v.id = s.stands_with
                WHERE s.profile_id = profiles.id
                    AND s.state = 'approved'
                    AND v.taken_down_at IS NULL
                ORDER BY s.number DESC LIMIT 1
            ),
            listing_id
        ),
        revision = revision + 1
    WHERE taken_down_at IS NULL
    AND EXISTS (
        SELECT 1 FROM versions v
        WHERE v.profile_id = profiles.id AND v.taken_down_at IS NOT NULL
    );

-- When it was told that there is this version; one that is approved while a moderator withholds its
-- profile is told of afterwards.
ALTER TABLE versions ADD COLUMN announced_at TIMESTAMP;
UPDATE versions SET announced_at = published_at;

-- Reports: what somebody found wrong with what is published

CREATE TABLE reports (
    id          TEXT PRIMARY KEY,
    profile_id  TEXT NOT NULL REFERENCES profiles (id),
    -- The version that was offered then; the newest one when none was.
    version_id  TEXT NOT NULL REFERENCES versions (id),
    reporter_id TEXT NOT NULL REFERENCES accounts (id),
    reason      TEXT NOT NULL,
    words       TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'dismissed')),
    created_at  TIMESTAMP NOT NULL,
    -- Whether it was the one that had the profile held back.
    held_back   BOOLEAN NOT NULL,
    decided_by  TEXT REFERENCES accounts (id),
    decided_at  TIMESTAMP,
    -- What the reporter is told.
    answer      TEXT
);
CREATE UNIQUE INDEX reports_one_open ON reports (profile_id, reporter_id) WHERE state = 'open';
CREATE INDEX reports_state ON reports (state, id);
CREATE INDEX reports_profile ON reports (profile_id, state, id);
CREATE INDEX reports_version ON reports (version_id);
CREATE INDEX reports_reporter ON reports (reporter_id, id);

-- Accounts whose reports weigh more, because moderators marked them.
CREATE TABLE trusted_reporters (
    account_id TEXT PRIMARY KEY REFERENCES accounts (id) ON DELETE CASCADE,
    since      TIMESTAMP NOT NULL
);

-- Appeals: what an author says against a rejection or a take-down

CREATE TABLE appeals (
    id                TEXT PRIMARY KEY,
    profile_id        TEXT NOT NULL REFERENCES profiles (id),
    -- One of the two.
    submission_id     TEXT REFERENCES submissions (id),
    version_id        TEXT REFERENCES versions (id),
    -- The decision it is against: whose, when, and in which words. It may be undone by now.
    contested_by      TEXT NOT NULL REFERENCES accounts (id),
    contested_at      TIMESTAMP NOT NULL,
    contested_reason  TEXT,
    -- False once the same submission or version has a later appeal, against a later decision.
    newest            BOOLEAN NOT NULL,
    words             TEXT NOT NULL,
    state             TEXT NOT NULL CHECK (state IN ('open', 'upheld', 'overturned')),
    created_at        TIMESTAMP NOT NULL,
    decided_by        TEXT REFERENCES accounts (id),
    decided_at        TIMESTAMP,
    answer            TEXT,
    -- Whether somebody decided who neither made that decision nor the profile.
    independent       BOOLEAN,
    -- Whether overturning it put the submission back into the queue, or the version back on offer.
    reopened          BOOLEAN,
    CHECK ((submission_id IS NULL) <> (version_id IS NULL)),
    UNIQUE (submission_id, contested_at),
    UNIQUE (version_id, contested_at)
);
CREATE UNIQUE INDEX appeals_submission ON appeals (submission_id) WHERE newest;
CREATE UNIQUE INDEX appeals_version ON appeals (version_id) WHERE newest;
CREATE INDEX appeals_open ON appeals (id) WHERE state = 'open';

-- Who took a version down; no foreign key, as the column can be dropped again.
ALTER TABLE versions ADD COLUMN taken_down_by TEXT;
UPDATE versions
    SET taken_down_by = (
        SELECT actor_id FROM audit_events
        WHERE subject = 'version:' || versions.id AND action = 'version.take-down'
        ORDER BY seq DESC LIMIT 1
    )
    WHERE taken_down_at IS NOT NULL;

-- The version that a subscription downloaded last, and when; no foreign key, either.
ALTER TABLE subscriptions ADD COLUMN held_version_id TEXT;
ALTER TABLE subscriptions ADD COLUMN held_at TIMESTAMP;
UPDATE subscriptions
    SET held_version_id = (
            SELECT downloads.version_id FROM downloads
            JOIN versions ON versions.id = downloads.version_id
            WHERE downloads.subscription_id = subscriptions.id
            ORDER BY downloads.day DESC, versions.number DESC LIMIT 1
        ),
        held_at = (
            SELECT MAX(downloads.day) || ' 00:00:00' FROM downloads
            WHERE downloads.subscription_id = subscriptions.id
        );
CREATE INDEX downloads_version ON downloads (version_id);

-- What the checks said of a submission when it was made, passed ones too, and what they said of it when
-- it was checked again

CREATE TABLE check_results (
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    name          TEXT NOT NULL,
    -- The version of the check; of package.findings that of the package checker.
    version       BIGINT NOT NULL,
    is_recheck    BOOLEAN NOT NULL,
    outcome       TEXT NOT NULL CHECK (outcome IN ('passed', 'flagged', 'failed', 'error')),
    points        BIGINT NOT NULL,
    sentence      TEXT NOT NULL,
    -- A JSON list of kind:id.
    facts         TEXT NOT NULL,
    checked_at    TIMESTAMP NOT NULL,
    PRIMARY KEY (submission_id, name, version, is_recheck)
) WITHOUT ROWID;

-- What an administrator set of a check; without a row it is as the hub has it by itself.
CREATE TABLE check_modes (
    name     TEXT PRIMARY KEY,
    enabled  BOOLEAN NOT NULL,
    enforced BOOLEAN NOT NULL,
    required BOOLEAN NOT NULL,
    -- How much of its points counts, in percent.
    weight   BIGINT NOT NULL DEFAULT 100 CHECK (weight BETWEEN 0 AND 1000)
);

-- The queue: when something was submitted, an hour earlier for each point. Risk, place and words are
-- written by one function, domain/queue.rs `place`; there is no risk where no check has looked.
ALTER TABLE submissions ADD COLUMN queued_at TIMESTAMP NOT NULL DEFAULT '1970-01-01 00:00:00';
UPDATE submissions SET queued_at = submitted_at;
ALTER TABLE submissions ADD COLUMN risk BIGINT;
ALTER TABLE submissions ADD COLUMN queued_for TEXT NOT NULL DEFAULT '[]';
DROP INDEX submissions_queue;
CREATE INDEX submissions_queue ON submissions (queued_at, id) WHERE state = 'pending';
CREATE INDEX submissions_claims ON submissions (claimed_by, queued_at, id) WHERE state = 'pending';

-- What checks look up
CREATE INDEX submissions_content ON submissions (content_digest, submitted_at);
CREATE INDEX submissions_rejected ON submissions (profile_id) WHERE state = 'rejected';
CREATE INDEX versions_taken_down ON versions (profile_id) WHERE taken_down_at IS NOT NULL;

-- Names and addresses of published profiles as UTS 39 skeletons, written by `refresh_listing`.
CREATE TABLE profile_skeletons (
    skeleton   TEXT NOT NULL,
    profile_id TEXT NOT NULL REFERENCES profiles (id),
    PRIMARY KEY (skeleton, profile_id)
) WITHOUT ROWID;
CREATE INDEX profile_skeletons_profile ON profile_skeletons (profile_id);

-- Words that no profile may pass itself off by, beside the hub's own.
CREATE TABLE protected_words (
    word     TEXT PRIMARY KEY,
    skeleton TEXT NOT NULL,
    added_at TIMESTAMP NOT NULL
);
CREATE INDEX protected_words_skeleton ON protected_words (skeleton);

-- Why somebody should look at a published profile
CREATE TABLE review_reasons (
    id         TEXT PRIMARY KEY,
    profile_id TEXT NOT NULL REFERENCES profiles (id),
    version_id TEXT REFERENCES versions (id),
    kind       TEXT NOT NULL CHECK (kind IN ('report', 'recheck', 'quarantine')),
    check_name TEXT,
    points     BIGINT NOT NULL,
    sentence   TEXT NOT NULL,
    -- A JSON list of kind:id.
    facts      TEXT NOT NULL,
    -- The same key is opened once.
    key        TEXT UNIQUE,
    opened_at  TIMESTAMP NOT NULL,
    closed_at  TIMESTAMP,
    closed_by  TEXT REFERENCES accounts (id),
    outcome    TEXT CHECK (outcome IN ('upheld', 'dismissed')),
    words      TEXT
);
CREATE INDEX review_reasons_open ON review_reasons (profile_id, points, id) WHERE closed_at IS NULL;
CREATE INDEX review_reasons_closed ON review_reasons (profile_id, closed_at) WHERE closed_at IS NOT NULL;

-- A profile's open reasons together, written by one function, domain/cases.rs `refresh`.
CREATE TABLE cases (
    profile_id TEXT PRIMARY KEY REFERENCES profiles (id),
    points     BIGINT NOT NULL,
    opened_at  TIMESTAMP NOT NULL
);
CREATE INDEX cases_order ON cases (points DESC, opened_at, profile_id);

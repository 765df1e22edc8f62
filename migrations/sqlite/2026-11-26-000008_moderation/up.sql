-- Telling people: what happened, once, and who was told

CREATE TABLE notices (
    id         TEXT PRIMARY KEY,
    kind       TEXT NOT NULL,
    -- What it is about, as it was called then.
    slug       TEXT,
    name       TEXT,
    version    BIGINT,
    submission BIGINT,
    -- The words that go with it, where they may be read.
    reason     TEXT,
    -- The same key is told once.
    key        TEXT UNIQUE,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE notifications (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    notice_id  TEXT NOT NULL REFERENCES notices (id) ON DELETE CASCADE,
    -- Whether it goes by mail, too.
    by_mail    BOOLEAN NOT NULL,
    read_at    TIMESTAMP,
    PRIMARY KEY (account_id, notice_id)
);
CREATE INDEX notifications_notice ON notifications (notice_id, account_id);

-- Following: hearing of new versions without a link

CREATE TABLE follows (
    account_id TEXT NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    profile_id TEXT NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (account_id, profile_id)
);
CREATE INDEX follows_profile ON follows (profile_id);
CREATE INDEX follows_newest ON follows (account_id, created_at, profile_id);

ALTER TABLE profiles ADD COLUMN followers BIGINT NOT NULL DEFAULT 0;

-- Why a moderator holds a profile back

ALTER TABLE profiles ADD COLUMN quarantined_reason TEXT;
ALTER TABLE profiles ADD COLUMN suspended_reason TEXT;

-- Finding entries of the audit log

CREATE INDEX audit_events_actor ON audit_events (actor_id, seq);
CREATE INDEX audit_events_subject ON audit_events (subject, seq);
CREATE INDEX audit_events_action ON audit_events (action, seq);
CREATE INDEX audit_events_at ON audit_events (at);

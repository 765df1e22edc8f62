-- Accounts and sessions

CREATE TABLE accounts (
    id            TEXT PRIMARY KEY,
    handle        TEXT NOT NULL UNIQUE,
    display_name  TEXT NOT NULL,
    email         TEXT NOT NULL,
    -- The address in lower case: one account an address.
    email_key     TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('user', 'moderator', 'administrator')),
    verified_at   TIMESTAMP,
    suspended_at  TIMESTAMP,
    deleted_at    TIMESTAMP,
    created_at    TIMESTAMP NOT NULL
);

-- Tokens sent by mail, by their SHA-256.
CREATE TABLE mail_tokens (
    digest     TEXT PRIMARY KEY,
    account_id TEXT NOT NULL REFERENCES accounts (id),
    expires_at TIMESTAMP NOT NULL,
    used_at    TIMESTAMP
);
CREATE INDEX mail_tokens_account ON mail_tokens (account_id);

-- A session's refresh token is a signature over its id and generation: nothing to steal here.
CREATE TABLE sessions (
    id            TEXT PRIMARY KEY,
    account_id    TEXT NOT NULL REFERENCES accounts (id),
    generation    BIGINT NOT NULL,
    -- Whether the generation before was already accepted once more.
    replayed      BOOLEAN NOT NULL,
    created_at    TIMESTAMP NOT NULL,
    rotated_at    TIMESTAMP NOT NULL,
    expires_at    TIMESTAMP NOT NULL,
    ended_at      TIMESTAMP
);
CREATE INDEX sessions_account ON sessions (account_id);

-- Profiles: a listing, its draft, what was submitted and what was approved

CREATE TABLE profiles (
    id                 TEXT PRIMARY KEY,
    slug               TEXT NOT NULL UNIQUE,
    author_id          TEXT NOT NULL REFERENCES accounts (id),
    visibility         TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'private')),
    -- Raised by every change of what GET shows: the ETag.
    revision           BIGINT NOT NULL,
    -- The approved submission whose texts are public.
    listing_id         TEXT,
    -- The highest version neither yanked nor taken down; set by one function only.
    current_version_id TEXT,
    subscribers        BIGINT NOT NULL,
    created_at         TIMESTAMP NOT NULL,
    updated_at         TIMESTAMP NOT NULL,
    published_at       TIMESTAMP,
    archived_at        TIMESTAMP,
    quarantined_at     TIMESTAMP,
    suspended_at       TIMESTAMP,
    deleted_at         TIMESTAMP
);
CREATE INDEX profiles_author ON profiles (author_id);
CREATE INDEX profiles_newest ON profiles (published_at DESC, id DESC)
    WHERE visibility = 'public' AND deleted_at IS NULL;

CREATE TABLE drafts (
    profile_id     TEXT PRIMARY KEY REFERENCES profiles (id) ON DELETE CASCADE,
    revision       BIGINT NOT NULL,
    name           TEXT NOT NULL,
    summary        TEXT NOT NULL,
    description    TEXT NOT NULL,
    tags           TEXT NOT NULL,
    licence        TEXT,
    release_notes  TEXT NOT NULL,
    logo           TEXT,
    -- The canonical archive, by its SHA-256, and what the checker said of it.
    package        TEXT,
    package_size   BIGINT,
    content_digest TEXT,
    report         TEXT,
    updated_at     TIMESTAMP NOT NULL
);

CREATE TABLE submissions (
    id             TEXT PRIMARY KEY,
    profile_id     TEXT NOT NULL REFERENCES profiles (id),
    number         BIGINT NOT NULL,
    state          TEXT NOT NULL
        CHECK (state IN ('pending', 'approved', 'changes_requested', 'rejected', 'withdrawn')),
    new_content    BOOLEAN NOT NULL,
    name           TEXT NOT NULL,
    summary        TEXT NOT NULL,
    description    TEXT NOT NULL,
    tags           TEXT NOT NULL,
    licence        TEXT NOT NULL,
    release_notes  TEXT NOT NULL,
    logo           TEXT,
    -- The archive to be served, by its SHA-256; a listing edit has none.
    archive        TEXT,
    archive_size   BIGINT,
    content_digest TEXT NOT NULL,
    report         TEXT NOT NULL,
    submitted_at   TIMESTAMP NOT NULL,
    claimed_by     TEXT REFERENCES accounts (id),
    claimed_until  TIMESTAMP,
    decided_by     TEXT REFERENCES accounts (id),
    decided_at     TIMESTAMP,
    reason         TEXT,
    UNIQUE (profile_id, number)
);
CREATE UNIQUE INDEX submissions_one_pending ON submissions (profile_id) WHERE state = 'pending';
CREATE INDEX submissions_queue ON submissions (submitted_at, id) WHERE state = 'pending';

CREATE TABLE versions (
    id                     TEXT PRIMARY KEY,
    profile_id             TEXT NOT NULL REFERENCES profiles (id),
    number                 BIGINT NOT NULL,
    submission_id          TEXT NOT NULL UNIQUE REFERENCES submissions (id),
    archive                TEXT NOT NULL,
    archive_size           BIGINT NOT NULL,
    content_digest         TEXT NOT NULL,
    release_notes          TEXT NOT NULL,
    -- What the package does, from the submission's report.
    facts                  TEXT NOT NULL,
    independently_reviewed BOOLEAN NOT NULL,
    published_at           TIMESTAMP NOT NULL,
    yanked_at              TIMESTAMP,
    taken_down_at          TIMESTAMP,
    taken_down_reason      TEXT,
    downloads              BIGINT NOT NULL,
    UNIQUE (profile_id, number)
);

-- Subscriptions and downloads

CREATE TABLE subscriptions (
    id              TEXT PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES accounts (id),
    profile_id      TEXT NOT NULL REFERENCES profiles (id),
    -- The link is made again from these two: the key that signed it, and how often it was rotated.
    link_kid        BIGINT NOT NULL,
    link_generation BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    stopped_at      TIMESTAMP,
    UNIQUE (account_id, profile_id)
);
CREATE INDEX subscriptions_profile ON subscriptions (profile_id);

-- A download counts once a subscription, version and day (YYYY-MM-DD, UTC).
CREATE TABLE downloads (
    subscription_id TEXT NOT NULL REFERENCES subscriptions (id),
    version_id      TEXT NOT NULL REFERENCES versions (id),
    day             TEXT NOT NULL,
    PRIMARY KEY (subscription_id, version_id, day)
);

-- Work to do after a transaction: a row written in it, taken by a lease

CREATE TABLE jobs (
    id           TEXT PRIMARY KEY,
    kind         TEXT NOT NULL,
    -- The same key is the same job, so that it is done once.
    key          TEXT NOT NULL UNIQUE,
    payload      TEXT NOT NULL,
    attempts     BIGINT NOT NULL,
    run_at       TIMESTAMP NOT NULL,
    leased_until TIMESTAMP,
    last_error   TEXT,
    done_at      TIMESTAMP
);
CREATE INDEX jobs_due ON jobs (run_at) WHERE done_at IS NULL;

-- The audit log: append-only, chained by HMAC; the head is advanced in the causing transaction

CREATE TABLE audit_events (
    seq         BIGINT PRIMARY KEY,
    at          TIMESTAMP NOT NULL,
    actor_id    TEXT,
    action      TEXT NOT NULL,
    subject     TEXT NOT NULL,
    details     TEXT NOT NULL,
    -- SHA-256 of the words in audit_texts, so that these can be erased without breaking the chain.
    text_digest TEXT,
    mac         TEXT NOT NULL
);

CREATE TABLE audit_texts (
    seq  BIGINT PRIMARY KEY REFERENCES audit_events (seq),
    text TEXT NOT NULL
);

CREATE TABLE audit_head (
    id  BIGINT PRIMARY KEY CHECK (id = 1),
    seq BIGINT NOT NULL,
    mac TEXT NOT NULL
);
INSERT INTO audit_head (id, seq, mac) VALUES (1, 0, '');

CREATE TRIGGER audit_events_are_never_changed BEFORE UPDATE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_events_are_never_deleted BEFORE DELETE ON audit_events
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

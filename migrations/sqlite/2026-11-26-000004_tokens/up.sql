-- Personal access tokens, by their SHA-256.
CREATE TABLE tokens (
    id           TEXT PRIMARY KEY,
    account_id   TEXT NOT NULL REFERENCES accounts (id),
    digest       TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    -- The first characters, by which its owner knows it.
    begins       TEXT NOT NULL,
    -- A JSON list.
    scopes       TEXT NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL,
    last_used_at TIMESTAMP,
    -- When its owner was told that it is about to expire.
    warned_at    TIMESTAMP,
    revoked_at   TIMESTAMP
);
CREATE INDEX tokens_account ON tokens (account_id);
CREATE INDEX tokens_expiry ON tokens (expires_at);

-- The profile whose link the package was downloaded through before it was uploaded here. No foreign
-- key: a profile that ever had a link keeps its row.
ALTER TABLE drafts ADD COLUMN derived_from TEXT;
ALTER TABLE submissions ADD COLUMN derived_from TEXT;

-- Raised by every change of what GET shows of an account: the ETag.
ALTER TABLE accounts ADD COLUMN revision BIGINT NOT NULL DEFAULT 1;

-- What a mailed token is good for, and the new address where it is to change one.
ALTER TABLE mail_tokens ADD COLUMN purpose TEXT NOT NULL DEFAULT 'verify'
    CHECK (purpose IN ('verify', 'reset', 'change'));
ALTER TABLE mail_tokens ADD COLUMN email TEXT;
CREATE INDEX mail_tokens_expires ON mail_tokens (expires_at);

-- The program that signed in, as it names itself, cut to 200 characters.
ALTER TABLE sessions ADD COLUMN user_agent TEXT NOT NULL DEFAULT '';
CREATE INDEX sessions_expires ON sessions (expires_at);
CREATE INDEX sessions_ended ON sessions (ended_at) WHERE ended_at IS NOT NULL;

-- Handles of closed accounts, by their SHA-256: nobody gets one again.
CREATE TABLE retired_handles (
    digest     TEXT PRIMARY KEY,
    retired_at TIMESTAMP NOT NULL
);

CREATE INDEX jobs_done ON jobs (done_at) WHERE done_at IS NOT NULL;

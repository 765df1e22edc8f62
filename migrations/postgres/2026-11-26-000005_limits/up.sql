-- Who has how much left of what may be done so often (api/src/limits.rs)

CREATE TABLE rate_limits (
    -- HMAC-SHA-256 of the rule's name and the client: nobody is named here.
    key     TEXT PRIMARY KEY,
    -- When the quota is whole again, in microseconds since 1970.
    full_at BIGINT NOT NULL
);
CREATE INDEX rate_limits_full ON rate_limits (full_at);

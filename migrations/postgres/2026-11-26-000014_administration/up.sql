-- What administrators set while the hub runs: what is not here is as the command line has it

CREATE TABLE settings (
    name       TEXT PRIMARY KEY,
    -- As JSON.
    value      TEXT NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    changed_by TEXT NOT NULL REFERENCES accounts (id)
);

-- Invitations to register, by the SHA-256 of their tokens

CREATE TABLE invitations (
    id         TEXT PRIMARY KEY,
    digest     TEXT NOT NULL UNIQUE,
    -- Where it was mailed to, until it is used or revoked.
    email      TEXT,
    note       TEXT NOT NULL,
    created_by TEXT NOT NULL REFERENCES accounts (id),
    created_at TIMESTAMP NOT NULL,
    expires_at TIMESTAMP NOT NULL,
    used_at    TIMESTAMP,
    -- None when the address that registered had an account. No foreign key: an account that never
    -- verified its address may give way to another.
    used_by    TEXT,
    revoked_at TIMESTAMP
);
CREATE INDEX invitations_newest ON invitations (created_at, id);
CREATE INDEX invitations_expires ON invitations (expires_at);

-- Counting by action and month

CREATE INDEX audit_events_action_at ON audit_events (action, at);

-- The audit log defends itself: an entry comes with the head that names it and is never changed, the
-- head goes on by one, words are erased or stay as they are.

CREATE FUNCTION refuse_unchained_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM audit_head WHERE seq = NEW.seq AND mac = NEW.mac) THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER audit_events_are_only_appended BEFORE INSERT ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_unchained_audit_event();

CREATE FUNCTION refuse_audit_head_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.id = OLD.id AND NEW.seq IN (OLD.seq, OLD.seq + 1)
        AND (NEW.mac = OLD.mac OR (
            NEW.seq = OLD.seq AND NOT EXISTS (SELECT 1 FROM audit_events WHERE seq = OLD.seq)
        ))
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the head of the audit log only advances';
END
$$;
CREATE TRIGGER audit_head_only_advances BEFORE UPDATE ON audit_head
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_head_change();
CREATE TRIGGER audit_head_is_never_deleted BEFORE INSERT OR DELETE OR TRUNCATE ON audit_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_head_change();

CREATE FUNCTION refuse_audit_text_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM audit_head WHERE seq = NEW.seq) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'words of the audit log are erased or stay as they are';
END
$$;
CREATE TRIGGER audit_texts_come_with_their_entry BEFORE INSERT ON audit_texts
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_text_change();
CREATE TRIGGER audit_texts_are_never_changed BEFORE UPDATE OR TRUNCATE ON audit_texts
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_text_change();

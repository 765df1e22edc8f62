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

CREATE TRIGGER audit_events_are_only_appended BEFORE INSERT ON audit_events
WHEN NOT EXISTS (SELECT 1 FROM audit_head WHERE seq = NEW.seq AND mac = NEW.mac)
    -- INSERT OR REPLACE deletes without asking the trigger for deleting.
    OR EXISTS (SELECT 1 FROM audit_events WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

CREATE TRIGGER audit_head_only_advances BEFORE UPDATE ON audit_head
WHEN NEW.id <> OLD.id
    OR NEW.seq NOT IN (OLD.seq, OLD.seq + 1)
    OR (NEW.mac <> OLD.mac
        AND (NEW.seq <> OLD.seq OR EXISTS (SELECT 1 FROM audit_events WHERE seq = OLD.seq)))
BEGIN
    SELECT RAISE(ABORT, 'the head of the audit log only advances');
END;
CREATE TRIGGER audit_head_is_never_deleted BEFORE DELETE ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the head of the audit log only advances');
END;
CREATE TRIGGER audit_head_is_never_replaced BEFORE INSERT ON audit_head
BEGIN
    SELECT RAISE(ABORT, 'the head of the audit log only advances');
END;

CREATE TRIGGER audit_texts_are_never_changed BEFORE UPDATE ON audit_texts
BEGIN
    SELECT RAISE(ABORT, 'words of the audit log are erased or stay as they are');
END;
CREATE TRIGGER audit_texts_come_with_their_entry BEFORE INSERT ON audit_texts
WHEN NOT EXISTS (SELECT 1 FROM audit_head WHERE seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM audit_texts WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'words of the audit log are erased or stay as they are');
END;

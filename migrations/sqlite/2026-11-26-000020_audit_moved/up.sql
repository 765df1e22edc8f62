-- What an entry of the audit log moved beside its subject, as its details say: so that the trail of each
-- thing is found by an index

CREATE TABLE audit_moved (
    subject TEXT   NOT NULL,
    seq     BIGINT NOT NULL REFERENCES audit_events (seq),
    PRIMARY KEY (subject, seq)
);
CREATE INDEX audit_moved_seq ON audit_moved (seq);

CREATE TRIGGER audit_moved_comes_with_its_entry BEFORE INSERT ON audit_moved
WHEN NOT EXISTS (SELECT 1 FROM audit_head WHERE seq = NEW.seq)
    OR EXISTS (SELECT 1 FROM audit_moved WHERE subject = NEW.subject AND seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_moved_is_never_changed BEFORE UPDATE ON audit_moved
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_moved_is_never_deleted BEFORE DELETE ON audit_moved
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

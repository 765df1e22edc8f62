-- What an entry of the audit log moved beside its subject, as its details say: so that the trail of each
-- thing is found by an index

CREATE TABLE audit_moved (
    subject TEXT   NOT NULL,
    seq     BIGINT NOT NULL REFERENCES audit_events (seq),
    PRIMARY KEY (subject, seq)
);
CREATE INDEX audit_moved_seq ON audit_moved (seq);

CREATE FUNCTION refuse_audit_moved_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' AND EXISTS (SELECT 1 FROM audit_head WHERE seq = NEW.seq) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the audit log is append-only';
END
$$;
CREATE TRIGGER audit_moved_comes_with_its_entry BEFORE INSERT ON audit_moved
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_moved_change();
CREATE TRIGGER audit_moved_is_never_changed BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_moved
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_moved_change();

-- What begins alike is a range of bytes, whatever the database sorts by

ALTER TABLE audit_events
    ALTER COLUMN action TYPE TEXT COLLATE "C",
    ALTER COLUMN subject TYPE TEXT COLLATE "C";

ALTER TABLE audit_events
    ALTER COLUMN action TYPE TEXT COLLATE "default",
    ALTER COLUMN subject TYPE TEXT COLLATE "default";
DROP TABLE audit_moved;
DROP FUNCTION refuse_audit_moved_change();

DROP TABLE audit_moved;

"""How rows are kept: the database, facts, encrypted fields and files, the access log, the outbox."""

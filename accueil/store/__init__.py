"""How rows are kept: database, facts, encrypted fields and files, access log, outbox."""

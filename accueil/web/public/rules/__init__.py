"""The rules as a book: one page a rule, made from the rules themselves."""

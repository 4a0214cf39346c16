"""Files to and from outsiders: cases in, answers out."""

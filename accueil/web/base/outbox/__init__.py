"""What would have left, to be read: only in the demonstration, which sends nothing."""

"""What a day and a dispute of it say, on both sides' pages."""

"""What is stored of a family, who looked at it, and a copy of it."""

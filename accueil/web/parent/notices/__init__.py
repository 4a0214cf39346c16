"""What a facility wrote to the family: read with its files."""

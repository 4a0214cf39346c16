"""Check-in and check-out at the door, with or without a network."""

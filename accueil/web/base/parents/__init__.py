"""What parents said, as both doors name it."""

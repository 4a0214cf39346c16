"""A child's bills for its parents: every cent of them, the year as a picture."""

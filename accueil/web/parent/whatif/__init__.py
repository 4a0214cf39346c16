"""What care would cost a family over a year if something were otherwise."""

"""Who sees the whole country says why, before a family's file is opened."""

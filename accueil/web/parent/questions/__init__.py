"""Questions that parents often ask, and whom they reach."""

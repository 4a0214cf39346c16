"""Bills of a billing period: what the law says is frozen, what differs is posted, never edited."""

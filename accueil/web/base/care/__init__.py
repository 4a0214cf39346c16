"""Care contracts as provider and family read them."""

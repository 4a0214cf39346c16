"""How a family reaches its account: letters, codes, messages; and new letters for it."""

"""A child's bill as a page, for every door: each cent opened down to rule, fact and article."""

"""What every door shares: routes with permissions, the page's frame, fields, words on a page."""

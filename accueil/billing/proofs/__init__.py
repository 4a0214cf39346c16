"""What is proven of the bills and the ledger, one module a kind; `billing.verify` calls them."""

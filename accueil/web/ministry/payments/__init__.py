"""The State's payments to providers: orders, and what the Treasury's bank says of them."""

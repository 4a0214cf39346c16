"""Other services to which parents sign in with their account, as the ministry registers them."""

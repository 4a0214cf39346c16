"""Other services to which parents sign in with their account (OpenID Connect)."""

"""Two PINs of a facility become an account, or a child more in one."""

"""The parents' door: an account, its children, their bills, weeks, material and renewals."""

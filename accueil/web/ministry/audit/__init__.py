"""The auditors' pages: proofs, a child's chain of bills, balances, exports."""

"""Care contracts: the child found by its card, agreed, shown in money, signed, ended."""

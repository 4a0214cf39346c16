"""From what a family is shown before it signs to the contract, its copies and the child's card."""

"""Who is who: children, households, incomes, memberships, providers, cards; all of it facts."""

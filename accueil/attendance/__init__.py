"""Care at providers: care contracts, stays and meals, absences, declarations, closed periods."""

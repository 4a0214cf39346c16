"""The provider's door: care contracts, attendance, declarations; an agency's childminders."""

"""What every page shares: the frame around it, its forms, its parts, its look."""

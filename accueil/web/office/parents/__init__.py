"""What parents said from their account: confirmed renewals, announced changes."""

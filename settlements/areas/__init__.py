"""Target areas: forms, and everything that writes them."""

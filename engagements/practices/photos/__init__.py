"""Photos of good practices."""

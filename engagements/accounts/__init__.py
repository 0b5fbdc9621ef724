"""Closing an account, with all that is left of it."""

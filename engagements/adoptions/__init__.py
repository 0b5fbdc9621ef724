"""Adoptions: that a settlement took another's good practice over, what it changed, how it went."""

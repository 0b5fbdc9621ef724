"""Partnerships: who works with whom on what, how far it is, and whether it lives (F50–F53)."""

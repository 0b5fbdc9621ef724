"""Promises: what they keep to, how they are written, settled and found."""

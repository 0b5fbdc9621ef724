"""Organisations: rules, likeness, merging, and everything that writes them."""

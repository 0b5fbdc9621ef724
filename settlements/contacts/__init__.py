"""Contacts: forms, filters and what writes them."""

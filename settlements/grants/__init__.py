"""Grants: their codes, rules, forms and everything that writes them."""

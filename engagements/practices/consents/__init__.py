"""Consents to be named, quoted or shown in a good practice."""

"""Methodological materials: kept through their versions, found, and given to settlements."""

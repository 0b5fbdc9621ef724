"""Imports: a sheet is read (reading), its columns matched (matching), its rows judged and written.

What a kind of sheet holds, and which rules its rows keep, is in kinds/, one module a kind.
"""

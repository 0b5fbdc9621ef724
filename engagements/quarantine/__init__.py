"""Entries of those who may not write any more: held, then let in or refused by the lead."""

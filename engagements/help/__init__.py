"""Requests for help of the county's office: who needs what where, and how it ended."""

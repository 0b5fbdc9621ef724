"""Handing settlements over from one mentor to another."""

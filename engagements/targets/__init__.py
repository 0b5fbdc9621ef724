"""Targets: the rules of what may be aimed at, their forms, and withdrawing one."""

"""Obstacles shared with the network (F29): names kept out, answers, and who could know."""

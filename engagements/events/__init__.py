"""Events that people are called to: professional days, TOP 18, Community Week (F11, F19)."""

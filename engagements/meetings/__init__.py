"""Whether two entries are one meeting: asked, answered, and taken back."""

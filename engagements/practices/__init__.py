"""Good practices: what worked somewhere, or did not, from a mentor's draft to the public page."""

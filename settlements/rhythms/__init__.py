"""Expected rhythms: their form, and how many settlements they make quiet."""

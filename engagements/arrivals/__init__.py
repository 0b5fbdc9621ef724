"""Photos and sheets that a phone sends one by one, apart from the entry that announced them."""

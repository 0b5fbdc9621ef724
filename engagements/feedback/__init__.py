"""What people without an account find hard to use on the pages: sent, read, and what was done."""

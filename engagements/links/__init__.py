"""Links by which a settlement answers without an account: one purpose, one record, an end."""

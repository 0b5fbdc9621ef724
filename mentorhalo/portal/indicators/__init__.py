"""The indicators: what each counts, what it leaves out and why, where its records are."""

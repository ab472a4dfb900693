"""Actions: what I owe, and what was done about it."""

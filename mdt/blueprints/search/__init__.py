"""One search over what a person may read."""

"""Whom to ring when it cannot wait: a list for each site, kept by the practice."""

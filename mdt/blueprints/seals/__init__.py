"""Whether a copy of minutes is what was signed."""

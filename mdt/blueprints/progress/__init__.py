"""The goals of a case: set, rated, amended, ended."""

"""Summaries: compiled from the record, never from reflections."""

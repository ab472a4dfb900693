"""Reflections: apart from the record, on dusk ground."""

"""The notes of a case: written, signed, added to."""

"""Minutes: as a page, as a PDF, signed, agreed, added to."""

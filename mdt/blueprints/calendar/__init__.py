"""Meetings in one's own calendar: one of them, or all by a private address."""

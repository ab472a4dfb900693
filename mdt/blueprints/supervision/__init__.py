"""Supervision: what a clinician brings, what a supervisor discusses."""

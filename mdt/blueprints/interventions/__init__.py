"""Interventions: the library, what is tried on a case, what happened, what an approach asks."""

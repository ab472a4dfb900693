"""Measures, goals and problems rated by the patient, what was tried, and what happened."""

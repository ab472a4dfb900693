"""Figures without names, for research."""

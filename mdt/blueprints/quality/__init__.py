"""How meetings go: marks of those who were there, the course of a kind, its yearly audit."""

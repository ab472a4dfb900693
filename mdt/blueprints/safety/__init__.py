"""Safety concerns of a case: raised, kept up, closed by name."""

"""For the operator: is the process up, is the database there."""

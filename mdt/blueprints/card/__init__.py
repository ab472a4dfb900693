"""What is printed for a bad hour: the crisis card of a case, and all plans in a locked file."""

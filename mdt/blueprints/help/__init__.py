"""Help: a short page per room, who may do what, privacy, the keys, and what this program is."""

"""Cases: the list, a new one, the facts on its cover, its care team, and who looked."""

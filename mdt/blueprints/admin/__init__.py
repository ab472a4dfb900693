"""Administration: accounts, sites, teams, the trail. No clinical text is in reach from here."""

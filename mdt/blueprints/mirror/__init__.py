"""The mirror map: how the team's feelings about one patient differ, for those who joined."""

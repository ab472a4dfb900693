"""The demo practice: data files told through the services under a moved clock."""

"""The door: signing in and out, one-time links, the set-up of an empty house."""

"""One's own account: where I am signed in, and my password."""

"""The evidence library: claims with for and against, their grades, and what cites them."""

"""The first page: what I owe, the next meeting, my cases, open safety concerns."""

"""The 2 a.m. page of a case: what a colleague must know, and the timeline of everything."""

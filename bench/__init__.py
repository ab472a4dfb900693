"""The benchmark: the same requests here and against raw SQL, in one interleaved run."""

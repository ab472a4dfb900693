"""The formulations of a case: versions that are read, and the sheet a new one is written on."""

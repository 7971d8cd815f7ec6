"""Scores tables of any size on this machine, chunk by chunk, on all cores; an interrupted job can be resumed."""

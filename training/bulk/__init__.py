"""Scores tables of any size on this machine, piece by piece, on all cores; an interrupted job can be resumed."""

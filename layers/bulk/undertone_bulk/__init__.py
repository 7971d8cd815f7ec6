"""Scores tables of comments piece by piece: what the command line and the function have in common."""

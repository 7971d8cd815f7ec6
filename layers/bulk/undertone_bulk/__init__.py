"""Scores tables of comments chunk by chunk; shared by the command line and the function."""

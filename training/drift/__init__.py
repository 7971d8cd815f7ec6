"""Drift at training and on a laptop: the reference of a new model, and the report on a file."""

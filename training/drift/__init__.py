"""Drift detection offline: the reference of a new model, and the report on a file."""

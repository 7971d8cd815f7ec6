"""Drift: how the comments that a model reads differ from those it was measured on."""

"""Corrections of predictions, stored for review and training."""

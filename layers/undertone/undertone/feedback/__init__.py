"""Corrections of predictions: what people say a comment really feels, kept for review and training."""

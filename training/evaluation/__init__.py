"""Evaluation: predictions on held-out sets, metrics, and confidence intervals."""

"""Retraining: from reviewed corrections to a new production model, step by step."""

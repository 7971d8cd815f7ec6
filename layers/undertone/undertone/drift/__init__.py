"""Drift detection: how served comments differ from those that the model was evaluated on."""

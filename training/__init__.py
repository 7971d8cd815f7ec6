"""Trains, compares, evaluates and promotes the models that Undertone serves."""

"""Trains, compares, judges and promotes the models that Undertone serves."""

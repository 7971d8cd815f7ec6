"""Compares vectorisers, learners and class balancing on one data set."""

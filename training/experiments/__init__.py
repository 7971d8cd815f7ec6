"""Compares ways to read a comment: vectorisers, learners and ways to balance classes, on one data set."""

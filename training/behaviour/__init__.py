"""Behavioural tests of a model: what it must get right, must not be moved by, and must be moved by."""

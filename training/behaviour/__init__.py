"""Behavioural tests of a model: minimum functionality, invariance and directional expectation tests."""

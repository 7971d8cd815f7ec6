"""Estimates, starts, watches, cancels and fetches bulk jobs on AWS."""

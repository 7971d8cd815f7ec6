"""Serving code of Undertone, which classifies comments as Positive, Neutral or Negative."""

__version__ = "1.1.0"

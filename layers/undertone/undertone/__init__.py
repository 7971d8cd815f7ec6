"""Undertone tells what a comment section really feels: the code that serves it."""

__version__ = "1.1.0"

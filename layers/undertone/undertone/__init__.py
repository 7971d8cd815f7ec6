"""Undertone tells what a comment section really feels: the code that serves it."""

"""Finds what comments are about: tags of single comments, and themes of many."""

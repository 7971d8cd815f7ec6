"""The language part of the model: which language a comment is in, and what it feels where that is not English."""

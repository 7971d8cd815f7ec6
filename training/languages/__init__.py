"""The language part of the model: language identification, and sentiment for other languages than English."""

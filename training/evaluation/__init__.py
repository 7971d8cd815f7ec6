"""What a model is worth: its predictions on held-out sets, the figures of them, and how sure these are."""

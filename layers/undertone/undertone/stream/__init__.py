"""Comments from a queue: messages, and the objects with their results."""

"""Comments that arrive in a queue: what a message holds, and the object that its results become."""

"""The model: one verified file of a store, loaded once per container."""

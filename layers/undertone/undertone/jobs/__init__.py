"""Bulk jobs of API clients."""

"""Bulk jobs as clients of the API ask for them and see them."""

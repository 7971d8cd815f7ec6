"""Bulk jobs on AWS: what they cost, how they are started, watched, canceled, and fetched."""

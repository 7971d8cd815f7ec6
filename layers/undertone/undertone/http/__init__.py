"""HTTP at the edge: API Gateway's events in, responses out."""

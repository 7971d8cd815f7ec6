"""The API described by itself, as an OpenAPI document."""

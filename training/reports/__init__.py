"""Reports on one model: metrics as JSON, charts, and an HTML page."""

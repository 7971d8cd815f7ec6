"""Reports on one model: figures as JSON, pictures, and a page that shows them."""

"""What `make deploy`, `make destroy` and `make rehearse` do beside `sam`."""

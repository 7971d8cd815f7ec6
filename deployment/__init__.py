"""The commands behind `make deploy`, `make destroy`, `make rehearse` and related targets, in addition to `sam`."""

"""Which model a stage serves: its history, its changes, and trials of candidates."""

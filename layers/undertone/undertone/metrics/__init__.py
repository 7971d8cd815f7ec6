"""What the functions report about themselves, and how it is read back."""

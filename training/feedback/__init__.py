"""Review of corrections: verdicts, agreement, and export as training data."""

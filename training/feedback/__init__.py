"""Review of corrections: who says what of them, which are accepted, and what training gets."""

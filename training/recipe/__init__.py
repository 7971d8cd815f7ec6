"""The training recipe, one module per step, so that each pipeline stage depends only on its own step."""

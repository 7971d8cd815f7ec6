"""The recipe of a model, one module a step, so that each stage of the pipeline depends on its own step alone."""

"""Additional resources of stacks that are launched from a link instead of by ``make deploy``."""

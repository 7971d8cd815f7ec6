"""What a stack needs that is launched from a link instead of by ``make deploy``."""

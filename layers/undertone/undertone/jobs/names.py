"""IDs of bulk jobs."""

import re

_ID = re.compile(r"[a-z0-9][a-z0-9-]{7,62}")


def is_job_id(text: str) -> bool:
    """Return whether a text is a valid job ID: 8 to 63 lowercase letters, digits and hyphens."""
    return bool(_ID.fullmatch(text))

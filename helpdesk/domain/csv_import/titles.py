"""A title for a text that came without one."""

LONGEST = 60
"""Signs that a line of a list shows beside everything else."""


def title_of(text: str) -> str:
    """The first line of a text, cut after a whole word where it is long; a longer first word is
    cut within.
    """
    first = " ".join(text.strip().partition("\n")[0].split())
    if len(first) <= LONGEST:
        return first
    start = first[:LONGEST]  # one sign is left for the ellipsis
    whole = start.rpartition(" ")[0] or start[:-1]
    return f"{whole.rstrip(',;:.–—-')}…"

"""When a description tells so little that somebody has to ask back."""

FEWEST_LETTERS = 30


def is_thin(description: str) -> bool:
    """Whether there are words, but too few of them to begin the work with.

    Letters count, not words: it is the same in every language. Nothing at all is not thin: where
    a description is needed, the form asks for one.
    """
    return 0 < len("".join(description.split())) < FEWEST_LETTERS

"""What calendars and plans as people write them share: the base of their parts, and complaints."""

from pydantic import BaseModel, ConfigDict, ValidationError


class Document(BaseModel):
    """A piece of what people write: never changed once read, and nothing unknown in it."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def in_words(error: ValidationError) -> str:
    """All complaints of a validation on one line, each with its place."""
    complaints = []
    for item in error.errors(include_url=False, include_input=False):
        place = ".".join(str(part) for part in item["loc"])
        meaning = item["msg"].removeprefix("Value error, ")
        complaints.append(f"{place}: {meaning}" if place else meaning)
    return "; ".join(complaints)

"""Words of a form, in one language or several."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import ConfigDict, RootModel, StringConstraints, model_serializer, model_validator
from pydantic_core import PydanticCustomError

from helpdesk.i18n import _

ENGLISH = "en"
LONGEST_TEXT = 2_000

Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(_[A-Z]{2})?$")]
Words = Annotated[
    str, StringConstraints(min_length=1, max_length=LONGEST_TEXT, strip_whitespace=True)
]


class Text(RootModel[dict[Language, Words]]):
    """What a form says: written as a plain string (English) or as ``{en: …, uk: …}``."""

    model_config = ConfigDict(frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _a_string_is_english(cls, written: Any) -> Any:
        if isinstance(written, str | Mapping):
            return {ENGLISH: written} if isinstance(written, str) else written
        raise PydanticCustomError(
            "text", _("a text is needed here; numbers and yes/no stand in quotes")
        )

    @model_validator(mode="after")
    def _english_is_there(self) -> "Text":
        if ENGLISH not in self.root:
            raise PydanticCustomError("text_without_english", _("the English text (en) is missing"))
        return self

    @model_serializer
    def _as_written(self) -> str | Mapping[str, str]:
        if len(self.root) == 1:
            return self.root[ENGLISH]
        others = sorted(self.root.keys() - {ENGLISH})
        return {language: self.root[language] for language in (ENGLISH, *others)}

    def said_in(self, language: str) -> str:
        """The words in ``language`` (``uk``, ``pt_BR``), else in its plain form, else English."""
        plain = language.split("_")[0]
        return self.root.get(language) or self.root.get(plain) or self.root[ENGLISH]

    def __str__(self) -> str:
        return self.root[ENGLISH]

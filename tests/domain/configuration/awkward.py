"""Words that trip readers of YAML, and how they come together."""

from typing import Any

from hypothesis import strategies as st

Data = dict[str, Any]
AWKWARD = (
    *("yes", "No", "null", "~", "on", "12:30", "09:00:00", "1e3", "0x1F", "0o7", "1_000", ".inf"),
    *("2026-01-01", "2026-01-01T10:00:00Z", "-", "- a", "? a", ": a", "a: b", "a #b", "# a", "<<"),
    *("'", '"', "it's", 'say "so"', "\\", "\\files\\a b", "&a", "*a", "!!str a", "|", ">-", "%a"),
    *(
        "@a",
        "`a`",
        "{a}",
        "{a: b}",
        "[a",
        "a, b",
        "=",
        "---",
        "...",
        "--- a",
        "a\n--- b",
        "a\n...\nb",
    ),
    *(
        "a\nb",
        "a\n\n\nb",
        "a\n  b\n c",
        "a \nb",
        "a\n\tb",
        "a\n# b",
        "a\n- slug: b",
        "a\tb",
        "a\r\nb",
    ),
    *(
        "a\u2028b",
        "a\u2029b",
        "a\x85b",
        "a\xa0b",
        "\ufeffa",
        "a\x7fb",
        "a\x1bb",
        "😀",
        "Ґанок, їжак",
    ),
    *("שלום", "a" * 150, "many words " * 20 + "end", "many words\n" * 20 + "end"),
)
SAFE = ("yes", "null", "12:30", "a: b", "# a", "- a", "'", "😀", "it's", "{a}")
PEOPLE = ("olena", "A.Kravets", "null", "m-1")
SLUGS = (
    "it",
    "network",
    "yes",
    "no",
    "null",
    "on",
    "1",
    "12",
    "1e3",
    "0x1f",
    "007",
    "a-b",
    "vpn-2",
)
words = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40
)
words = words.filter(lambda text: bool(text.strip()))
texts = words | st.fixed_dictionaries({"en": words}, optional={"uk": words, "no": words})
minutes = st.integers(1, 10_000)


def some(values: Any, most: int = 3, **options: Any) -> st.SearchStrategy[list[Any]]:
    """A few different ones."""
    return st.lists(values, max_size=most, unique=True, **options)


def maybe(**settings: st.SearchStrategy[Any]) -> st.SearchStrategy[Data]:
    """Any of these settings."""
    return st.fixed_dictionaries({}, optional=settings)


def names() -> st.SearchStrategy[str]:
    """A name of one language."""
    return words.filter(lambda one: len(one) < 200)

"""The person's own words for lines, as they stand beside them."""

from __future__ import annotations

from datetime import UTC, datetime

from diary.conversations.line_words import LineWords, words_by_line
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Recorded
from diary.model.translation import LINE, Translation

AT = datetime(2026, 11, 27, tzinfo=UTC)


def said(
    number: int,
    line: int,
    text: str,
    *,
    heard: bool = False,
    of: str = "c",
    gone: str | None = None,
) -> Recorded[Translation]:
    field = LINE if line else "what"
    content = Translation(of=of, field=field, language="", text=text, line=line, heard=heard)
    return Recorded(f"t{number}", Noun.TRANSLATION, number, content, number, "", AT, AT, 1, gone)


def test_each_sort_stands_once_beside_its_line_in_the_order_of_the_entries() -> None:
    found = words_by_line(
        [
            said(3, 4, "later"),
            said(1, 4, "a step", heard=True),
            said(2, 4, "earlier"),
            said(4, 2, "another line"),
        ],
        "c",
    )
    assert found == {
        2: (LineWords(2, "another line", heard=False, entries=(4,)),),
        4: (
            LineWords(4, "earlier\nlater", heard=False, entries=(2, 3)),
            LineWords(4, "a step", heard=True, entries=(1,)),
        ),
    }


def test_what_was_withdrawn_is_of_another_or_renders_a_field_is_not_there() -> None:
    gone = [said(1, 4, "x", gone="slip"), said(2, 4, "x", of="d"), said(3, 0, "x")]
    assert words_by_line(gone, "c") == {}

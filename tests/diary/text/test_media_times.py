"""Seconds as text, and the marks that stand in typed words."""

from __future__ import annotations

import pytest

from diary.text.media_times import media_time, time_mark, time_marks


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "00:00"),
        (12.9, "00:12"),
        (600, "10:00"),
        (3599, "59:59"),
        (3605, "1:00:05"),
        (-1, "00:00"),
    ],
)
def test_a_mark_is_read_as_it_was_written(seconds: float, text: str) -> None:
    assert media_time(seconds) == text
    assert time_mark(seconds) == f"[{text}]"
    assert list(time_marks(f"a {time_mark(seconds)} b")) == [
        (2, 4 + len(text), float(max(0, int(seconds))))
    ]


@pytest.mark.parametrize(
    "text",
    [
        *("", "[0:1]", "[00:60]", "[1:60:00]", "[ 00:12]", "00:12", "[123:00]", "[:12]"),
        "[\u0660\u0660:\u0661\u0662]",
    ],
)
def test_what_only_looks_like_one_is_text(text: str) -> None:
    assert list(time_marks(text)) == []


def test_several_stand_in_one_text() -> None:
    assert [second for _b, _e, second in time_marks("[00:01][00:02] x\n[1:00:00]")] == [1, 2, 3600]

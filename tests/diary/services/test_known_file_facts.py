"""The clock time of a file is read as the formats write it."""

from __future__ import annotations

import pytest

from diary.media.decoder_results import CaptureTime
from diary.services.known_file_facts import local_time


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2026:02:08 17:12:05", "2026-02-08T17:12"),
        ("2026-02-08T17:12:05.25", "2026-02-08T17:12"),
        ("2026-02-08", ""),
        ("yesterday", ""),
    ],
)
def test_a_clock_time_is_read_and_nothing_else(text: str, read: str) -> None:
    assert local_time(CaptureTime(text, "EXIF DateTimeOriginal", "none")) == read


def test_a_time_that_some_devices_write_by_another_clock_is_not_read() -> None:
    assert local_time(CaptureTime("2026-02-08T17:12:05", "movie header", "utc-by-format")) == ""

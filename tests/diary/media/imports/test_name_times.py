"""Names of files in the forms that devices and messengers give; other digits are no time."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.imports.message import NO_TIME, TimeSource
from diary.media.imports.name_times import time_in_name

# Android's camera and screenshots (AOSP), a Mac's screenshots (Apple, "Take a screenshot on Mac"),
# WhatsApp's media, Signal-Android (SaveAttachmentUtil), Telegram Desktop (photo_DATE), Pixel (UTC).
FORMS = (
    "IMG_{:%Y%m%d_%H%M%S}.jpg",
    "VID_{:%Y%m%d_%H%M%S}.mp4",
    "IMG_{:%Y%m%d_%H%M%S}123.jpg",
    "IMG_{:%Y%m%d_%H%M%S}_HDR.jpg",
    "{:%Y%m%d_%H%M%S}.jpg",
    "{:%Y%m%d_%H%M%S}(0).jpg",
    "Screenshot_{:%Y%m%d-%H%M%S}.png",
    "Screenshot_{:%Y%m%d_%H%M%S}_Messages.jpg",
    "Screenshot_{:%Y-%m-%d-%H-%M-%S}.png",
    "Screenshot {:%Y-%m-%d} at {:%H.%M.%S}.png",
    "Screen Shot {:%Y-%m-%d} at {:%I.%M.%S %p}.png",
    "Screenshot {:%Y-%m-%d} at {:%I.%M.%S\u202f%p}.png",
    "WhatsApp Image {:%Y-%m-%d} at {:%H.%M.%S}.jpeg",
    "WhatsApp Image {:%Y-%m-%d} at {:%I.%M.%S %p}.jpeg",
    "00000012-PHOTO-{:%Y-%m-%d-%H-%M-%S}.jpg",
    "signal-{:%Y-%m-%d-%H%M%S}.jpg",
    "signal-{:%Y-%m-%d-%H-%M-%S}-123.mp4",
    "photo_{:%Y-%m-%d_%H-%M-%S}.jpg",
    "photo_12@{:%d-%m-%Y_%H-%M-%S}.jpg",
)
# seconds of the years 2000 to 2099
AT = st.integers(946_684_800, 4_102_444_799).map(lambda n: datetime.fromtimestamp(n, UTC))


@pytest.mark.parametrize("form", FORMS)
@given(at=AT)
def test_each_form_is_read_as_it_was_written(form: str, at: datetime) -> None:
    found = time_in_name("folder/" + form.format(at, at))
    assert (found.local, found.offset) == (f"{at:%Y-%m-%dT%H:%M:%S}", "")
    assert found.source is TimeSource.FILE_NAME


@given(at=AT)
def test_a_pixel_names_its_files_in_utc(at: datetime) -> None:
    found = time_in_name(f"PXL_{at:%Y%m%d_%H%M%S}123.jpg")
    assert (found.local, found.offset) == (f"{at:%Y-%m-%dT%H:%M:%S}", "+00:00")


@pytest.mark.parametrize("kind", ["IMG", "VID", "AUD", "PTT"])
def test_a_messenger_that_names_the_day_alone_gives_no_clock(kind: str) -> None:
    found = time_in_name(f"{kind}-20240131-WA0001.jpg")
    assert (found.local, found.offset) == ("2024-01-31", "")


@pytest.mark.parametrize(
    "name",
    [
        "",
        "20240131.jpg",
        "IMG_0001.JPG",
        "IMG_20241331_221500.jpg",
        "IMG_20240131_251500.jpg",
        "IMG_20240230_101500.jpg",
        "07700900264.jpg",
        "invoice 20240131_221500 of x.jpg",
        "Screenshot_com.example.app.png",
        "photo_12@31-01-2024.jpg",
        "IMG_20240131_221500/other.jpg",
    ],
)
def test_other_digits_are_no_time(name: str) -> None:
    assert time_in_name(name) == NO_TIME

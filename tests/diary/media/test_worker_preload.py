"""What a file needs is loaded before no more code can be, for what lies inside it as well."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest

from diary.media.client import MediaClient
from diary.media.source import BytesSource
from tests.diary.media.films import film, sound
from tests.diary.media.samples import heic, jpeg, pdf, picture, saved


def archive(name: str, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        made.writestr(name, data)
    return out.getvalue()


def letter(name: str, data: bytes) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "a@example.org", "b@example.org", "x"
    made["Date"] = "Tue, 5 Mar 2024 18:22:10 +0100"
    made.set_content("words")
    made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


PARTS = {
    "a.mkv": lambda: film("matroska"),
    "a.avi": lambda: film("avi"),
    "a.flac": lambda: sound("flac", "flac"),
    "a.pdf": lambda: pdf(1),
    "a.jpg": jpeg,
    "a.heic": heic,
    "a.png": lambda: saved(picture(8, 8), "PNG"),
}


@pytest.mark.parametrize("holder", [archive, letter])
@pytest.mark.parametrize("name", PARTS)
def test_what_lies_inside_is_searched_as_it_is_outside(
    client: MediaClient, holder: Callable[[str, bytes], bytes], name: str
) -> None:
    data = PARTS[name]()
    outside = client.inspect(BytesSource(data))
    inside = client.inspect(BytesSource(holder(name, data)))
    assert inside.unsearched == outside.unsearched
    assert len(inside.positions) == len(outside.positions)

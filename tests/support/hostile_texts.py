"""Texts and files that name an address in each way in which a program might follow it."""

from __future__ import annotations

import dataclasses
from typing import Any, Final

from diary.errors import DiaryError
from diary.model.books_and_nouns import Noun
from diary.services.session import Session

# What a field with one of these says is no free text.
_BOUND: Final = {
    "refers", "codes", "day", "moment", "clock", "zone", "rule", "issued", "logged", "of_file",
}  # fmt: skip


def text(address: str) -> str:
    """Return a text that is a heading, a picture, a link and a style at once, in markup."""
    return (
        f'<h1>@@</h1><img src="{address}/a.png"><a href="{address}/b">here</a> '
        f'<link rel=stylesheet href="{address}/c.css"> [x]({address}/d) ![]({address}/e) '
        f"<!--&amp; {{0}} {{name}} %s %(x)d {address}/f"
    )


def files(address: str) -> dict[str, bytes]:
    """Return files by name; each names the address as its format does."""
    at = address.encode()
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'
    svg += b'<image xlink:href="%s/i.png" width="9" height="9"/><use href="%s/u.svg#a"/>' % (at, at)
    page = b"<html><body background='%s/w.png'><img src='%s/p.png'>" % (at, at)
    page += b"<iframe src='%s/f'></iframe><script src='%s/s.js'></script></body></html>" % (at, at)
    mail = (
        b"From: <b>a</b> <a@example.org>\r\nTo: b@example.org\r\nSubject: <img src=%s/m>\r\n" % at
    )
    mail += b"Disposition-Notification-To: a@example.org\r\nMIME-Version: 1.0\r\n"
    mail += b"Content-Type: text/html\r\n\r\n" + page
    made = {
        "picture.svg": svg + b"</svg>",
        "page.html": page,
        "mail.eml": mail,
        "paper.pdf": _pdf(at),
        "song.m3u": b"#EXTM3U\n#EXTINF:9,x\n" + at + b"/a.mp3\n",
        "live.m3u8": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + at + b"/a.ts\n",
        "radio.pls": b"[playlist]\nNumberOfEntries=1\nFile1=" + at + b"/a.mp3\n",
        "film.mp4": b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + at + b"/a.ts\n",
        "film.mkv": _matroska(at),
        "photo.jpg": b"#EXTM3U\n" + at + b"/a.jpg\n",
        "place.url": b"[InternetShortcut]\r\nURL=" + at + b"/a\r\n",
        "note.txt": text(address).encode(),
    }
    # the names are hostile too
    return {f"<b>@@</b>&lt;{{0}}%s {name}": data for name, data in made.items()}


def _pdf(at: bytes) -> bytes:
    objects = (
        b"<</Type/Catalog/Pages 2 0 R/OpenAction<</S/URI/URI(%s/o)>>>>" % at,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Annots[4 0 R]"
        b"/AA<</O<</S/GoToR/F<</FS/URL/F(%s/g)>>>>>>>>" % at,
        b"<</Type/Annot/Subtype/Link/Rect[0 0 99 99]/A<</S/URI/URI(%s/u)>>>>" % at,
    )
    body, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj%sendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    ending = b"trailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + ending


def _matroska(at: bytes) -> bytes:
    def sized(name: bytes, body: bytes) -> bytes:
        return name + b"\x01" + len(body).to_bytes(7, "big") + body

    head = sized(b"\x1a\x45\xdf\xa3", sized(b"\x42\x82", b"matroska"))
    # the file that comes next, by name, as a segment may say
    info = sized(b"\x15\x49\xa9\x66", sized(b"\x3e\x83\xbb", at + b"/next.mkv"))
    return head + sized(b"\x18\x53\x80\x67", info)


def make_hostile(session: Session, said: str) -> dict[str, list[str]]:
    """Put `said` into every free text of every item; return which fields took it, by noun."""
    taken: dict[str, list[str]] = {}
    for noun in Noun:
        for item in session.journal.items(noun):
            for name in _free(item.content):
                content = session.journal.get(item.id).content
                changed: Any = dataclasses.replace(content, **{name: said})
                try:
                    session.journal.amend(item.id, changed, said)
                except DiaryError:
                    continue
                taken.setdefault(noun.value, []).append(name)
    return taken


def _free(content: Any) -> list[str]:
    return [
        each.name
        for each in dataclasses.fields(content)
        if isinstance(getattr(content, each.name), str)
        and type(getattr(content, each.name)) is str
        and not _BOUND & set(each.metadata)
    ]

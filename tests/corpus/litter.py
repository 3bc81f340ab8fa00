"""What file managers leave, what is only called like it, and a page of another maker."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import NOTE, Bundle, Case, Given, case, small, tiny, wrong

FINDER = struct.pack(">L4s3L", 1, b"Bud1", 4096, 2048, 4096) + bytes(6128)
THUMBS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4088)
VIEW = b"[ViewState]\r\nMode=\r\nVid=\r\nFolderType=Pictures\r\n"
SHELL = b"[.ShellClassInfo]\r\n"


def double(*parts: tuple[int, bytes], filler: bytes = b"Mac OS X        ") -> bytes:
    """An AppleDouble file of these parts, as macOS writes it beside a file."""
    head = struct.pack(">2L16sH", 0x00051607, 0x00020000, filler, len(parts))
    at = len(head) + 12 * len(parts)
    rows = b""
    for number, data in parts:
        rows += struct.pack(">3L", number, at, len(data))
        at += len(data)
    return head + rows + b"".join(data for _number, data in parts)


DOUBLE = double((9, bytes(50)), (2, bytes(286)))
LEFT: dict[str, dict[str, bytes]] = {
    "a Finder's": {".DS_Store": FINDER, "data/.DS_Store": FINDER},
    "thumbnails of Windows": {"data/originals/Thumbs.db": THUMBS},
    "how Windows shows a folder": {"desktop.ini": VIEW},
    "how Windows shows a folder, in UTF-16": {"desktop.ini": VIEW.decode().encode("utf-16")},
    "how Windows shows a folder, and nothing": {"desktop.ini": b"[ViewState]\r\nMode=\r\n"},
    "what a Mac writes beside a file": {"data/originals/._AB-1_note.txt": DOUBLE},
    "what a Mac writes beside a file, filled with zeros": {
        "._record.json": double((9, bytes(32)), filler=bytes(16))
    },
    "all of them": {".DS_Store": FINDER, "Thumbs.db": THUMBS, "desktop.ini": VIEW, "._x": DOUBLE},
}  # fmt: skip
FALSE: dict[str, tuple[str, bytes]] = {
    "a Finder's that is a note": (".DS_Store", NOTE),
    "a Finder's that is empty": (".DS_Store", b""),
    "a Finder's of two megabytes": (".DS_Store", FINDER + bytes(2_000_000)),
    "a Finder's whose mark stands elsewhere": (".DS_Store", b"Bud1" + FINDER),
    "thumbnails that are a program": ("Thumbs.db", b"MZ" + bytes(4000)),
    "thumbnails of forty megabytes": ("Thumbs.db", THUMBS + bytes(40_000_000)),
    "a view that is a note": ("desktop.ini", NOTE),
    "a view that is empty": ("desktop.ini", b""),
    "a view that names a share": (
        "desktop.ini", SHELL + b"IconResource=\\\\192.0.2.7\\share\\a.ico,0\r\n"),
    "a view that names an old icon": ("desktop.ini", SHELL + b"IconFile=a.ico\r\nIconIndex=0\r\n"),
    "a view that names a class": (
        "desktop.ini", SHELL + b"CLSID={645FF040-5081-101B-9F08-00AA002F954E}\r\n"),
    "a view that names a class by its view": (
        "desktop.ini", b"[ViewState]\r\nVid={65F125E5-7BE1-4810-BA9D-D271C8432CE3}\r\n"),
    "a view with another name for the folder": (
        "desktop.ini", SHELL + b"LocalizedResourceName=@\\\\host.example\\x.dll,-1\r\n"),
    "a view with a picture behind it": (
        "desktop.ini", VIEW + b"[{BE098140-A513-11D0-A3A4-00C04FD706EC}]\r\nIconArea_Image=x\r\n"),
    "a view with other names for files": (
        "desktop.ini", VIEW + b"[LocalizedFileNames]\r\nrecord.json=@x.dll,-1\r\n"),
    "a view with a remark": ("desktop.ini", VIEW + b"; I know where you work\r\n"),
    "a view with a key of another section": ("desktop.ini", b"[ViewState]\r\nIconFile=x\r\n"),
    "a view of no section": ("desktop.ini", b"Mode=\r\n"),
    "a view whose value is a path": ("desktop.ini", b"[ViewState]\r\nFolderType=C:\\x\r\n"),
    "a view of five kilobytes": ("desktop.ini", VIEW * 120),
    "a view with a NUL": ("desktop.ini", VIEW + b"\0"),
    "a view that breaks off in UTF-16": ("desktop.ini", VIEW.decode().encode("utf-16")[:-1]),
    "a view in the other UTF-16": ("desktop.ini", b"\xfe\xff" + VIEW.decode().encode("utf-16-be")),
    "what a Mac writes, that is a note": ("data/originals/._AB-1_note.txt", NOTE),
    "what a Mac writes, that is empty": ("._x", b""),
    "what a Mac writes, of another version": ("._x", DOUBLE.replace(b"\0\2\0\0", b"\0\1\0\0", 1)),
    "what a Mac writes, with the whole of a file": ("._x", double((1, NOTE))),
    "what a Mac writes, with a remark": ("._x", double((4, NOTE), (9, bytes(32)))),
    "what a Mac writes, of a megabyte": ("._x", double((2, bytes(1_000_000)))),
    "what a Mac writes, that runs over": ("._x", double((9, bytes(32)))[:-1]),
    "what a Mac writes, with something behind it": ("._x", DOUBLE + NOTE),
    "what a Mac writes, with words for filler": (
        "._x", double((9, bytes(32)), filler=b"I see you at six")
    ),
    "what a Mac writes, whose part lies elsewhere": (
        "._x", DOUBLE.replace(struct.pack(">3L", 9, 50, 50), struct.pack(">3L", 9, 51, 50), 1)),
    "what a Mac writes, of no part": ("._x", double()),
    "what a Mac writes, of a hundred parts": ("._x", double(*[(9, b"")] * 100)),
    "a link of macOS": ("Icon\r", NOTE),
    "a Finder's in another case": (".ds_store", FINDER),
    "a view in another case": ("Desktop.ini", VIEW),
}  # fmt: skip


def with_files(files: dict[str, bytes]) -> Bundle:
    return Bundle({**tiny().files, **files})


def cases() -> Iterator[Case]:
    good = CheckVerdict.UNCONFIRMED
    for what, files in LEFT.items():
        yield case(f"left: {what}", partial(with_files, files), good)
    for what, (name, raw) in FALSE.items():
        told = name.replace("\r", "\\r")
        yield wrong(f"not left: {what}", partial(with_files, {name: raw}), told)
    plain = {f"{n}": raw for n, raw in enumerate(small().files.values())}
    left = {".DS_Store": FINDER, "._a": DOUBLE, "desktop.ini": VIEW}
    yield case("left: loose", lambda: Given(Bundle({**plain, **left}), loose=True), good)
    false = {**plain, "desktop.ini": SHELL + b"IconFile=\\\\host.example\\a.ico\r\n"}
    yield wrong("not left: loose", lambda: Given(Bundle(false), loose=True), "desktop.ini")
    yield from _of_pages()


def _of_pages() -> Iterator[Case]:
    """A page that another maker signed: said, and no more; an older version is one too."""
    good = CheckVerdict.UNCONFIRMED
    own = tiny().files[layout.CHECK_PAGE]
    pages = {
        "of one line": b"<!doctype html><title>consistent</title>\n",
        "that is empty": b"",
        "with a blank more": own + b" ",
        "with line ends of Windows": own.replace(b"\n", b"\r\n"),
        "with another script": own.replace(b"</body>", b"<script src=x></script></body>"),
    }
    for what, raw in pages.items():
        made = tiny().put(layout.CHECK_PAGE, raw).signed()
        yield case(f"a page {what}", lambda made=made: made, good)
    other = small().put(layout.CHECK_PAGE, pages["of one line"]).signed()
    loose = Bundle({f"{n}": raw for n, raw in enumerate(other.files.values())})
    yield case("a page of one line, loose", lambda: Given(loose, loose=True), good)

"""Each kind of byte of each file changed; files gone, renamed, linked, exchanged, added."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from exporters.bundle import layout
from exporters.check.bundle_check import CheckVerdict
from tests.corpus.case import NOTE, ORIGINAL, Bundle, Case, small, tiny, wrong
from tests.corpus.rebuilt import supplement

FILES = (
    *layout.COVERED,
    layout.CHECK_PAGE,
    layout.INCIDENTS,
    layout.TAG_MANIFEST,
    layout.SIGNATURE,
    ORIGINAL,
)
# Guarded by their hash alone, as the table of incidents is, which stands for them.
HASHED = (layout.RECORD_FIELDS,)
# Whoever changes one of these breaks what others are held against, so more than one is named.
BINDING = (layout.TAG_MANIFEST, layout.SIGNATURE, layout.KEY, layout.MANIFEST)
LINKED = "links"
EMPTY = "empty-folders"


def flip(at: float, bit: int) -> Callable[[bytes], bytes]:
    def change(raw: bytes) -> bytes:
        place = min(int(len(raw) * at), len(raw) - 1)
        return raw[:place] + bytes([raw[place] ^ bit]) + raw[place + 1 :]

    return change


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "its first byte": flip(0, 0x01),
    "a byte in the middle": flip(0.5, 0x04),
    "the case of a letter or digit": flip(0.73, 0x20),
    "its last byte": flip(1, 0x01),
    "cut short": lambda raw: raw[:-1],
    "emptied": lambda raw: b"",
    "a line feed more": lambda raw: raw + b"\n",
    "zeros behind it": lambda raw: raw + b"\0" * 5000,
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "line ends of Windows": lambda raw: (
        raw.replace(b"\n", b"\r\n") if b"\n" in raw else raw + b"\r"
    ),
}
LONGER = ("a line feed more",)
ADDED = (
    "notes.txt", "data/notes.txt", "data/originals/AB-1_other.txt", "Check.html", "fetch.txt",
    "manifest-md5.txt", ".hidden", "data/originals/AB-1_note.txt ", "data/originals/AB-1_nöte.txt",
    "data/originals/AB-1_note%2Etxt", "data/originals/two\nlines", "data/originals/\u202egpj",
    "data/originals/\U0001f600.txt", "RECORD.JSON", "tagmanifest-sha256.txt.minisig.minisig",
    "__proto__", "data/originals/constructor",
)  # fmt: skip


def cases() -> Iterator[Case]:
    for name in FILES:
        yield from _of_a_file(name)
    for name in ADDED:
        add = partial(tiny().put, name, NOTE)
        yield wrong(f"added: {name!r}", add, name.encode("unicode_escape").decode())
    for name, whole in (*_copies(), (layout.SUPPLEMENTS, supplement)):
        yield from _of_another(name, whole)
    yield from _of_folders()
    yield from _of_exchanges()


def _copies() -> list[tuple[str, Callable[[], Bundle]]]:
    return [(name, small) for name in small().files if name.startswith(layout.COPIES)]


def _of_another(name: str, whole: Callable[[], Bundle]) -> Iterator[Case]:
    """A file that the smallest bundle has not."""
    for what in ("its first byte", "a byte in the middle", "its last byte", "cut short", *LONGER):
        edited = partial(_edited, whole, name, CHANGES[what])
        yield wrong(f"{name}: {what}", edited, name, more=True)
    yield wrong(f"{name}: gone", lambda: whole().without(name), name, more=True)
    folder, last = name.rpartition("/")[::2]
    for to in (f"{name}.bak", "/".join(filter(None, (folder, f"~{last}")))):
        renamed = partial(_renamed, whole, name, to)
        yield wrong(f"{name}: renamed {to}", renamed, name, more=True)


def _edited(whole: Callable[[], Bundle], name: str, change: Callable[[bytes], bytes]) -> Bundle:
    return whole().edited(name, change)


def _renamed(whole: Callable[[], Bundle], name: str, to: str) -> Bundle:
    return whole().renamed(name, to)


def _of_a_file(name: str) -> Iterator[Case]:
    for what, change in CHANGES.items():
        more = name in BINDING or name == ORIGINAL
        yield wrong(f"{name}: {what}", partial(tiny().edited, name, change), name, more=more)
    more = name in BINDING or name == layout.EVIDENCE
    yield wrong(f"{name}: gone", partial(tiny().without, name), name, more=True)
    other = name.rpartition("/")[0] + "/" if "/" in name else ""
    last = name.rpartition("/")[2]
    for to in (other + last.swapcase(), name + ".bak", other + "~" + last):
        yield wrong(f"{name}: renamed {to}", partial(tiny().renamed, name, to), name, more=True)
    yield wrong(
        f"{name}: a link",
        partial(_linked, name),
        name,
        more=True,
        here=CheckVerdict.PROBLEMS,
        why=LINKED,
    )


def _linked(name: str) -> Bundle:
    whole = tiny()
    return Bundle(whole.without(name).files, links={name: "/dev/null"})


def _of_folders() -> Iterator[Case]:
    more = Bundle(tiny().files, folders=("data/more",))
    yield wrong(
        "an empty folder", lambda: more, "data/more", here=CheckVerdict.UNCONFIRMED, why=EMPTY
    )
    yield wrong(
        "a folder with a file",
        partial(tiny().put, "data/originals/deep/AB-1_x.txt", NOTE),
        "data/originals/deep",
        "data/originals/deep/AB-1_x.txt",
    )
    yield wrong(
        "a folder in another case",
        partial(tiny().renamed, ORIGINAL, ORIGINAL.replace("originals", "Originals")),
        "data/Originals",
        ORIGINAL,
    )


def _of_exchanges() -> Iterator[Case]:
    one, two = "data/originals/AB-1_IMG_0213.JPG", "data/originals/AB-2_again.eml"
    files = small().files
    swapped = small().put(one, files[two]).put(two, files[one])
    yield wrong("two originals exchanged", lambda: swapped, one, two)
    for name in (layout.RECORD, layout.MANIFEST, layout.TAG_MANIFEST, layout.EVIDENCE):
        other = partial(tiny().put, name, files[name])
        yield wrong(f"{name} of another bundle of the key", other, name, more=True)
    signed = partial(tiny().put, layout.SIGNATURE, files[layout.SIGNATURE])
    yield wrong("the signature of another bundle of the key", signed, layout.TAG_MANIFEST)
    said = tiny().paged(lambda sheets: sheets[:1]).files[layout.EVIDENCE]
    yield wrong(
        "a PDF that says something else",
        partial(small().put, layout.EVIDENCE, said),
        layout.EVIDENCE,
    )

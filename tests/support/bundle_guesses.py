"""Whoever has a bundle tries to work out what it leaves out, from everything that is in it.

The rules are:

- Every byte is looked at: files as they are, and a PDF stream by stream and as text.
- A guess counts if its hash is there as hexadecimal, as base64 or as bytes, or if it comes to a
  field that is withheld under any salt that is shown.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf

from diary.ledger.entry import field_digest
from exporters.bundle import layout

_HEX = re.compile(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{64}(?![0-9a-fA-F])")
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{43}=?")
_TEXTS = (
    layout.RECORD,
    layout.INCIDENTS,
    layout.SUPPLEMENTS,
    layout.HOW_TO_CHECK,
    layout.INFO,
    layout.MANIFEST,
)


def said(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file's name and bytes, and all that is in the PDF, stream by stream and as text."""
    for path in folder.rglob("*"):
        yield "name", path.name
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")
    document = folder / "Evidence.pdf"
    for tool in (["pdftotext", str(document), "-"], ["pdfinfo", "-meta", str(document)]):
        yield tool[0], subprocess.run(tool, check=True, capture_output=True, text=True).stdout
    with pikepdf.open(document) as pdf:
        for thing in pdf.objects:
            if isinstance(thing, pikepdf.Stream) and "/Width" not in thing:
                yield "stream", thing.read_bytes().decode("latin-1")
            elif isinstance(thing, pikepdf.Dictionary | pikepdf.Array | pikepdf.String):
                yield "object", repr(thing)


@dataclass(frozen=True)
class Reader:
    """Somebody with a bundle, time, and nothing else."""

    folder: Path

    @cached_property
    def texts(self) -> list[tuple[str, bytes]]:
        return [(where, text.encode("utf-8", "replace")) for where, text in self._said()]

    @cached_property
    def hashes(self) -> frozenset[bytes]:
        """Whatever in the bundle may be a SHA-256."""
        found: set[bytes] = set()
        for _where, text in self.texts:
            found |= {bytes.fromhex(each.decode()) for each in _HEX.findall(text)}
            for each in _BASE64.findall(text):
                plain = each.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
                found.add(base64.b64decode(plain + b"=")[:32])
        return frozenset(found)

    @cached_property
    def record(self) -> dict[str, Any]:
        value: dict[str, Any] = json.loads((self.folder / layout.RECORD).read_bytes())
        return value

    @cached_property
    def withheld(self) -> frozenset[bytes]:
        lists = (opening["withheld"] for opening in self.record["openings"])
        return frozenset(bytes.fromhex(each) for own in lists for each in own)

    @cached_property
    def salts(self) -> frozenset[bytes]:
        return frozenset(
            bytes.fromhex(field[2])
            for opening in self.record["openings"]
            for field in opening["fields"]
        )

    def files(self, guesses: Iterable[bytes]) -> set[bytes]:
        """Those of these files whose hash the bundle gives away."""
        return {each for each in guesses if self._gives(hashlib.sha256(each))}

    def values(self, name: str, guesses: Iterable[Any], salts: Iterable[bytes] = ()) -> list[Any]:
        """Those of these values of a field that come to one that is withheld."""
        every = self.salts.union(salts)
        return [
            each
            for each in guesses
            if any(field_digest(salt, name, each) in self.withheld for salt in every)
        ]

    def numbers(self, number: int) -> list[str]:
        """Where a whole number stands, as a reader would write it, and not in a digest."""
        written = (str(number).encode(), f"{number:,}".encode())
        forms = [rb"(?<![0-9a-f])%b(?![0-9a-f])" % each for each in written]
        return [
            where
            for where, text in self.texts
            if where in (*_TEXTS, "pdftotext") and any(re.search(form, text) for form in forms)
        ]

    def _gives(self, of: Any) -> bool:
        own = of.digest()
        return own in self.hashes or any(own in raw for raw in self._raw)

    @cached_property
    def _raw(self) -> list[bytes]:
        # a page for browsers and fonts are the same in every bundle; a stream is looked at unpacked
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        plain = [path.read_bytes() for path in paths if path.suffix not in (".html", ".pdf")]
        with pikepdf.open(self.folder / "Evidence.pdf") as pdf:
            streams = [each for each in pdf.objects if isinstance(each, pikepdf.Stream)]
            plain += [each.read_bytes() for each in streams if not {"/Width", "/Length1"} & {*each}]
        return [b"\0".join(plain)]

    def _said(self) -> Iterator[tuple[str, str]]:
        return said(self.folder)

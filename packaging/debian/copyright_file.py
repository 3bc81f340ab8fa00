"""The paper on the licences of all that the package holds, in Debian's form for such a paper.

**Invariants:**

- Every wheel, every library that a wheel brings along as a file, and Python have a paragraph. One
  whose licence is not known stops the build.
- A text is printed once and in full, as its authors wrote it; the long ones that every Debian has
  are named by their place.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.parser import HeaderParser
from pathlib import Path, PurePosixPath

import licences
import materials
from debian.program_tree import HOME, site_packages
from debian.recipe import ROOT, Recipe
from debian.stopped import BuildStopped

_HERE = Path(__file__).resolve().parent
_SYSTEM = re.compile(r"\b(L?GPL|Apache|MPL)-(\d+)\.\d")
_PLACES = {"Apache-2": "Apache-2.0", "MPL-2": "MPL-2.0"}
_HAS_LICENCE = re.compile(r"licen[cs]e|copying|notice", re.IGNORECASE)
# Texts in full that every Debian has.
_LONG = (
    b"GNU GENERAL PUBLIC LICENSE", b"GNU LESSER GENERAL PUBLIC LICENSE",
    b"Apache License\n", b"Mozilla Public License",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One part of the package: its files, who it is by, its licence, and the texts about it."""

    files: str
    by: str
    licence: str
    texts: tuple[str, ...]


def lay_copyright(recipe: Recipe, stage: Path, scratch: Path) -> None:
    """Write `usr/share/doc/daybook/copyright`; `scratch` has Debian's Python unpacked."""
    site = stage / site_packages(recipe)
    paragraphs = [
        Paragraph("*", "the authors of Daybook", "GPL-3.0-or-later", ()),
        _python(recipe, scratch),
        *_wheels(site),
        *_libraries(site),
        _fonts(site),
    ]
    place = stage / "usr" / "share" / "doc" / "daybook" / "copyright"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(_paper(paragraphs), encoding="utf-8")


def _python(recipe: Recipe, scratch: Path) -> Paragraph:
    paper = scratch / "usr" / "share" / "doc" / f"libpython{recipe.python}-minimal" / "copyright"
    files = f"/{HOME}/python3 /{HOME}/lib/python{recipe.python}/*"
    return Paragraph(files, "the authors of Python", "PSF-2.0", (_read(paper),))


def _wheels(site: Path) -> Iterator[Paragraph]:
    for notes in sorted(site.glob("*.dist-info")):
        name = notes.name.split("-")[0]
        if name == "daybook":
            continue
        told = HeaderParser().parsestr(_read(notes / "METADATA"))
        licence = licences.of_notes(told, name.replace("_", "-").lower())
        if not licence:
            raise BuildStopped(f"{notes.name} names no licence: say it in embedded.toml.")
        texts = tuple(
            _read(path)
            for path in sorted(notes.rglob("*"))
            if path.is_file() and _HAS_LICENCE.search(path.relative_to(notes).as_posix())
        )
        by = told["Author"] or told["Author-email"] or f"the authors of {told['Name']}"
        files = f"/{HOME}/*/site-packages/{name}*"
        yield Paragraph(files, _line(by), licence, texts)


def _libraries(site: Path) -> Iterator[Paragraph]:
    table = materials.Table()
    folders = [*site.glob("*.libs"), site / "PySide6" / "Qt" / "lib"]
    for path in sorted(path for folder in folders for path in folder.iterdir()):
        row = table.row(PurePosixPath(path.name))
        if row is None:
            raise BuildStopped(f"{path.name} has no row in packaging/embedded.toml.")
        texts = (_read(_HERE / "licences" / f"{row.text}.txt"),) if row.text else ()
        files = f"/{HOME}/*/{path.parent.name}/{path.name}"
        yield Paragraph(files, f"the authors of {row.project}", row.licence, texts)


def _fonts(site: Path) -> Paragraph:
    fonts = ROOT / "resources" / "fonts"
    texts = tuple(_read(fonts / name) for name in ("SOURCES.txt", "OFL.txt"))
    files = f"/{HOME}/*/resources/fonts/*"
    return Paragraph(files, "the makers of the fonts", "OFL-1.1 and Apache-2.0", texts)


def _paper(paragraphs: list[Paragraph]) -> str:
    lines = ["Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/"]
    seen: dict[str, str] = {}
    for each in paragraphs:
        lines += ["", f"Files: {each.files}", f"Copyright: {each.by}", f"License: {each.licence}"]
        lines += [f" {line}" for line in _in_common(each.licence)]
        for text in each.texts:
            digest = hashlib.sha256(text.encode()).hexdigest()
            if any(mark.decode() in text[:400] for mark in _LONG):
                continue
            if digest in seen:
                lines += [" .", f" As printed above, with {seen[digest]}."]
                continue
            seen[digest] = each.files
            lines += [" .", *_indented(text)]
    return "\n".join(lines) + "\n"


def _in_common(licence: str) -> Iterator[str]:
    """Yield where the texts of a licence lie that every Debian has."""
    for kind, version in dict.fromkeys(_SYSTEM.findall(licence)):
        short = f"{kind}-{version}"
        if short == "LGPL-2" and "2.1" in licence:
            short = "LGPL-2.1"
        yield f"The text lies in /usr/share/common-licenses/{_PLACES.get(short, short)}"


def _indented(text: str) -> Iterator[str]:
    for line in text.splitlines():
        told = line.rstrip().replace("\t", "    ").replace("\f", "")
        yield f" {told}" if told.strip() else " ."


def _line(text: str) -> str:
    return " ".join(text.split())


def _read(path: Path) -> str:
    return path.read_bytes().decode("utf-8", "replace")

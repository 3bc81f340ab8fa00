"""Write `docs/imports.md` from the manifests: `python -m tests.support.imports_page`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from diary.media.imports import manifest
from diary.media.imports.dated_files import CODE
from diary.media.imports.manifest import FormatManifest
from diary.media.imports.registry import CODES

# A folder of pictures is no format that a file is asked for, and has a manifest as well.
MANIFESTS: Final = (*CODES, CODE)
PAGE: Final = Path(__file__).parents[2] / "docs" / "imports.md"
HEAD: Final = """# Exports of other programs

Which exports Daybook reads, how to get one off a phone, and what such an export lacks. This page
is made from the manifests in `resources/imports/`: `python -m tests.support.imports_page`.

{never}

An export is kept byte for byte, like any other file. What is read from it is what it says: a name
in it is the label of a phone, a time is by the clock that wrote it, and nothing is corrected.

Spellings of one telephone number are matched, by the plans of the countries: one without a country
is of the phone that the export was made from where that is known, else of the country of the
record's jurisdiction. A short code or a word is matched only as it stands. What is shown and kept
is always the spelling of the export.

Of one export five million lines are read at most; where it goes on, that is said. The file itself
is kept whole.

In the window, choose "Bring in messages", or drop the files on the timeline; at a
terminal, use `import` and `review` ([command-line.md](command-line.md)). What has to be asked is
asked first. What was read waits as runs of contact, without their words: you accept, join, part or
leave out each, and nothing becomes an incident by itself. Photographs, films and recordings wait
as a day and a camera each, blurred until you look; by how much the clock of a camera was wrong is
asked once, and stays with the incident together with what shows it. Nobody sent them, so nobody is
asked who did: who is on them, or who took them, may be said. The same file in two places is one
exhibit, and what several cameras took at one time is offered as one incident.
"""


def page() -> str:
    """Return the whole page."""
    formats = tuple(map(manifest.load, MANIFESTS))
    listed = "\n".join(f"- [{each.title}](#{each.code}): {each.what}" for each in formats)
    parts = (HEAD.format(never=f"**{manifest.NEVER}**"), listed, *map(section, formats))
    return "\n".join(parts).rstrip("\n") + "\n"


def section(found: FormatManifest) -> str:
    """Return what the page says of one format."""
    return "\n".join(lines(found))


def lines(found: FormatManifest) -> Iterator[str]:
    """Yield the lines of one format."""
    yield f'\n## <a id="{found.code}"></a>{found.title}\n'
    yield f"{found.what}.\n"
    yield "How to get it:\n"
    yield from (f"{number}. {step}" for number, step in enumerate(found.from_phone, 1))
    yield from listed("What stays where it is:", found.keeps)
    yield from listed("What the export does not have:", found.lost)
    yield from listed("What is asked before it is read:", found.asked())
    if found.authorship:
        yield f"\n{found.authorship}\n"
    if found.seen:
        yield from listed("Published exports that its reader follows:", codes(found.seen))
    else:
        yield f"\n{found.warning}"
    if found.described:
        yield from listed("Where its form is written down:", codes(found.described))


def codes(names: Iterable[str]) -> Iterator[str]:
    """Yield names of repositories as code, and other words as they are."""
    return (f"`{name}`" if "/" in name else name for name in names)


def listed(head: str, rows: Iterable[str]) -> Iterator[str]:
    """Yield a heading and its rows; nothing where there are none."""
    found = [f"- {row}" for row in rows]
    if found:
        yield f"\n{head}\n"
        yield from found


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")

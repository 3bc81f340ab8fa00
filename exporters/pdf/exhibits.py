"""The exhibits: a list on wide pages, then a sheet for each with all that is said of it.

The rules are:

- What a file says of itself is printed as found in the file, apart from what the person says.
- An original that is withheld, or that is no longer what was committed to, is named as such.
- Two exhibits that are the same file say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary import wording
from diary.casefile import Exhibit
from diary.i18n import N_, _
from diary.model.kinds import Noun
from exporters.pdf import news
from exporters.pdf.desk import Desk, exhibit_anchor, incident_anchor, reference
from exporters.pdf.flow import Block, Heading, Plain
from exporters.pdf.grid import Cell, Col, Fact, facts, linked, table
from exporters.pdf.pages import Pages
from exporters.pdf.parts import (
    field_facts,
    mark_fact,
    note,
    part,
    picture_of,
    section,
    written_facts,
)
from exporters.pdf.saying import say
from exporters.pdf.style import CELL, CELL_DIGEST, CELL_STRONG, SHEET
from exporters.progress import Progress

_COPIED: Final = {
    "re-encoded": N_("The copy is the same picture, written again without its position."),
    "position blanked": N_("In the copy the position is blanked; nothing else was changed."),
}
_TEXT: Final = 12_000  # characters of a file's own text; the file itself has the rest
_PICTURE: Final = 430.0  # points


def write(desk: Desk, pages: Pages, progress: Progress) -> None:
    """Writes the list and the sheets."""
    exhibits = desk.case.exhibits
    pages.break_page(wide=True)
    pages.add(section("exhibits"))
    if not exhibits:
        pages.add(note(_("No exhibit is part of this bundle.")))
        pages.break_page()
        return
    pages.add(
        note(
            _(
                "The SHA-256 is the one that the record committed to when the exhibit was added. "
                "A file that has it is, byte for byte, the file that was added."
            ),
            keeps=True,
        )
    )
    pages.add(table(_columns(), [_row(desk, exhibit) for exhibit in exhibits]))
    pages.break_page()
    same = _same(exhibits)
    new = news.exhibits(desk.case)
    for done, exhibit in enumerate(new):
        progress(done, len(new))
        pages.add_together([*_sheet(desk, exhibit, same)])
        pages.add(*_text(exhibit))
    progress(len(new), len(new))


def _columns() -> tuple[Col, ...]:
    return (
        Col(_("Reference"), 0.07, CELL_STRONG),
        Col(_("What it is"), 0.2),
        Col(_("Incidents"), 0.07),
        Col(_("File in the bundle"), 0.17),
        Col(_("Bytes"), 0.08, right=True),
        Col(_("Found or captured"), 0.12),
        Col(_("SHA-256"), 0.24, CELL_DIGEST),
        Col(_("Page"), 0.05, right=True),
    )


def _row(desk: Desk, exhibit: Exhibit) -> tuple[Cell | str, ...]:
    said = exhibit.item.content
    link = desk.link(exhibit_anchor(exhibit.item.number))
    numbers = [desk.incidents[id_].number for id_ in said.incidents if id_ in desk.incidents]
    what = said.title or said.name or said.description
    return (
        Cell(reference(exhibit), linked(CELL_STRONG) if link else CELL_STRONG, link),
        what,
        ", ".join(map(str, sorted(numbers))),
        _where(desk, exhibit),
        f"{said.size:,}" if said.size is not None else "",
        wording.when_short(said.found) if said.found else "",
        said.sha256,
        Cell(link=link, page=bool(link)),
    )


def _where(desk: Desk, exhibit: Exhibit) -> str:
    if exhibit.item.content.physical:
        return _("Physical item, no file")
    if exhibit.given:
        return news.given(desk.case, exhibit)
    if exhibit.damaged:
        return _("Not in the bundle: see its sheet")
    if not desk.case.profile.originals:
        return _("Left out of this bundle")
    path = desk.paths.get(exhibit.item.number, "")
    if exhibit.copy:
        return _("{path} (a copy; the original is withheld)").format(path=path)
    return path or _("Withheld: see its sheet")


def _same(exhibits: tuple[Exhibit, ...]) -> Mapping[str, list[Exhibit]]:
    found: dict[str, list[Exhibit]] = {}
    for exhibit in exhibits:
        if exhibit.item.content.sha256:
            found.setdefault(exhibit.item.content.sha256, []).append(exhibit)
    return found


def _sheet(desk: Desk, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]) -> Iterator[Block]:
    item = exhibit.item
    title = item.content.title or item.content.name
    head = f"{reference(exhibit)}: {title}" if title else reference(exhibit)
    anchor = exhibit_anchor(item.number)
    yield Heading(head, SHEET, anchor=anchor, level=1, before=18.0)
    yield facts([*_facts(desk, exhibit, same)])
    if exhibit.facts:
        yield part(_("What the file says of itself, as found in it"))
        yield facts([Fact(label, value) for label, value in exhibit.facts])
    for text in _warnings(exhibit):
        yield Plain(text, CELL_STRONG, after=5.0)
    if item.number not in desk.home:
        picture = picture_of(exhibit, height=_PICTURE)
        if picture is not None:
            yield picture


def _facts(desk: Desk, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]) -> Iterator[Fact]:
    item = exhibit.item
    yield from field_facts(desk, item, ("title", "reference", "transcript", "incidents"))
    for id_ in item.content.incidents:
        if id_ in desk.incidents:
            number = desk.incidents[id_].number
            yield Fact(_("Belongs to"), desk.incident_name(id_), link=_link(desk, number))
    if not item.content.physical:
        yield Fact(_("In the bundle"), _where(desk, exhibit))
    twins = [reference(twin) for twin in same.get(item.content.sha256, ()) if twin is not exhibit]
    if twins:
        yield Fact(_("Same file as"), ", ".join(twins))
    transcript = say(desk, Noun.EVIDENCE, "transcript", item.content.transcript)
    if transcript:
        yield Fact(wording.field_text(Noun.EVIDENCE, "transcript"), transcript)
    yield from written_facts(desk, item)
    yield mark_fact(item)


def _link(desk: Desk, number: int) -> str:
    return desk.link(incident_anchor(number))


def _warnings(exhibit: Exhibit) -> Iterator[str]:
    if exhibit.damaged:
        yield _(
            "The file kept for this exhibit is no longer the one that the record committed to. "
            "It is not in the bundle."
        )
    if exhibit.withheld and exhibit.copy:
        how = exhibit.copy.how
        yield _("The original says where it was made and is withheld. {copied}").format(
            copied=_(_COPIED[how]) if how in _COPIED else _("The copy: {how}").format(how=how)
        )
    elif exhibit.withheld:
        yield _("The original says where it was made and is withheld.")


def _text(exhibit: Exhibit) -> Iterator[Block]:
    if not exhibit.text.strip():
        return
    yield part(_("Text in the file, as found"))
    yield Plain(exhibit.text[:_TEXT], CELL)
    if len(exhibit.text) > _TEXT:
        yield note(_("The text goes on; the file has all of it."))

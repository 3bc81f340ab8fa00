"""The exhibits: a list on wide pages, then a sheet for each with all that is said of it.

The rules are:

- What a file says of itself is printed as found in the file, apart from what the person says.
- An original that is withheld, or that is no longer what was committed to, is named as such. Its
  hash and length are kept back with it, and that is said where they would stand.
- Two exhibits that are the same file say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary import display
from diary.casefile import CopyMethod, Exhibit, SubstituteCopy, WithholdingReason
from diary.i18n import N_, _
from diary.model.kinds import Noun
from diary.progress import Progress
from exporters.pdf import letters, news
from exporters.pdf.continuity import FIELDS, continuity, copies
from exporters.pdf.desk import Desk, exhibit_anchor, incident_anchor, reference
from exporters.pdf.flow import Block, Heading, Plain
from exporters.pdf.grid import Cell, Col, Fact, facts, linked, table
from exporters.pdf.pages import LITTLE, Pages
from exporters.pdf.parts import (
    field_facts,
    mark_fact,
    note,
    part,
    section,
    written_facts,
)
from exporters.pdf.saying import say
from exporters.pdf.shown import groups, is_small
from exporters.pdf.style import BODY, CELL, CELL_DIGEST, CELL_STRONG, SHEET
from exporters.pdf.translated import below, language_of

_COPIED: Final = {
    CopyMethod.REENCODED: N_(
        "The copy is the same picture, written again without anything that its file said of itself."
    ),
    CopyMethod.PARTS_COVERED: N_("The copy was made anew, with those parts painted black."),
    CopyMethod.WORDS_TAKEN_OUT: N_("The copy has the words without them."),
    CopyMethod.WORDS_ALONE: N_(
        "The copy has its words alone, without places, devices and attached files."
    ),
    CopyMethod.POSITION_BLANKED: N_(
        "In the copy the position is blanked; nothing else was changed."
    ),
}
_WITHHELD: Final = {
    WithholdingReason.POSITION: N_("The original says where it was made and is withheld."),
    WithholdingReason.DEVICE: N_("The original says which device made it and is withheld."),
    WithholdingReason.UNSEARCHED: N_(
        "The original could not wholly be searched for where it was made and by which device, and "
        "is withheld."
    ),
    WithholdingReason.COVERED: N_(
        "Parts of the picture are covered by the person recording; the original is withheld."
    ),
    WithholdingReason.WORDS: N_(
        "Words in the original are taken out by the person recording; the original is withheld."
    ),
    WithholdingReason.CHOSEN: N_("The person recording left the original out of this bundle."),
}
_NOT_IN_PART: Final = N_(
    "The person recording asked to cover parts of this file. It cannot be covered in part, so the "
    "whole file is withheld."
)
_PICTURE: Final = 400.0  # points


def write(desk: Desk, pages: Pages, progress: Progress) -> None:
    """Writes the list and the sheets."""
    exhibits = desk.case.exhibits
    if "exhibits" in desk.volume.begun:
        pages.break_page()
        pages.add(section("exhibits", begun=True))
        _write_sheets(desk, pages, progress)
        return
    if not exhibits:
        pages.break_page(unless=LITTLE)
        pages.add(section("exhibits"), note(_("No exhibit is part of this bundle.")))
        return
    pages.break_page(wide=True)
    pages.add(section("exhibits"))
    pages.add(
        note(
            _(
                "The SHA-256 is the one that the record committed to when the exhibit was added. "
                "A file that has it is, byte for byte, the file that was added."
            ),
            keeps=True,
        )
    )
    if any(exhibit.closed for exhibit in exhibits):
        text = _("Of an original that is not given, hash and length are kept back as well.")
        pages.add(note(text, keeps=True))
    same = _same(exhibits)
    pages.add(table(_columns(), [_row(desk, exhibit, same) for exhibit in exhibits]))
    pages.break_page()
    _write_sheets(desk, pages, progress)


def _write_sheets(desk: Desk, pages: Pages, progress: Progress) -> None:
    """Writes those that are new and stand in this volume."""
    same = _same(desk.case.exhibits)
    new = desk.volume.here("exhibits", [(e.item.number, e) for e in news.exhibits(desk.case)])
    for done, exhibit in enumerate(new):
        progress(done, len(new))
        pages.add_together([*_sheet(desk, exhibit, same)])
        shown_at = _shown_before(desk, exhibit, same)
        if shown_at:
            pages.add(note(_("What is in the file is shown at {first}.").format(first=shown_at)))
            continue
        for group in _own(desk, exhibit):
            pages.add_together(group)
        pages.add(*letters.write(exhibit, desk.words))
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


def _row(desk: Desk, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]) -> tuple[Cell | str, ...]:
    said = exhibit.item.content
    link = desk.link(exhibit_anchor(exhibit.item.number))
    numbers = [desk.incidents[id_].number for id_ in said.incidents if id_ in desk.incidents]
    what = said.title or said.name or said.description
    twins = [reference(twin) for twin in same.get(said.sha256, ()) if twin is not exhibit]
    if twins:
        what += "\n" + _("The same file as {others}").format(others=", ".join(twins))
    return (
        Cell(reference(exhibit), linked(CELL_STRONG) if link else CELL_STRONG, link),
        what,
        ", ".join(map(str, sorted(numbers))),
        _where(desk, exhibit),
        f"{said.size:,}" if said.size is not None else "",
        display.when_short(said.found) if said.found else "",
        Cell(_("Kept back: see its sheet"), CELL) if exhibit.closed else said.sha256,
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
    for text in _warnings(exhibit):
        yield Plain(text, CELL_STRONG, after=5.0)
    yield from continuity(desk, exhibit)
    yield from copies(desk, exhibit)
    if exhibit.facts:
        found = " · ".join(f"{_(label)}: {value}" for label, value in exhibit.facts)
        yield facts([Fact(_("The file says of itself"), found, CELL)])
    for text in exhibit.notes:
        yield note(_(text))
    transcript = say(desk, Noun.EVIDENCE, "transcript", item.content.transcript)
    if transcript:
        yield part(_("What is said or written in it, in the words of the person recording"))
        yield Plain(transcript, BODY, lang=language_of(desk, item, "transcript"))
    yield from below(desk, item)


def _shown_before(desk: Desk, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]) -> str:
    """The exhibit on whose sheet an equal file has been shown already, at some length."""
    first = same.get(exhibit.item.content.sha256, [exhibit])[0]
    long = bool(exhibit.text.strip()) or (exhibit.shown.prints and not is_small(exhibit))
    if first is exhibit or not long or _seen(first) != _seen(exhibit):
        return ""
    return reference(first) if desk.link(exhibit_anchor(first.item.number)) else ""


def _seen(exhibit: Exhibit) -> tuple[str, ...]:
    # of equal files one may be shown with parts covered and the other without
    return (exhibit.text, *(each.sha256 for each in exhibit.shown.prints))


def _own(desk: Desk, exhibit: Exhibit) -> Iterator[list[Block]]:
    """What is shown here, since it is shown nowhere else."""
    if not _at_home(desk, exhibit):
        yield from groups(exhibit, height=_PICTURE)


def _at_home(desk: Desk, exhibit: Exhibit) -> bool:
    """Whether it stands on the sheet of an incident in this document."""
    home = desk.incidents.get(desk.home.get(exhibit.item.number, ""))
    return home is not None and is_small(exhibit) and bool(_link(desk, home.number))


def _facts(desk: Desk, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]) -> Iterator[Fact]:
    item = exhibit.item
    apart = ("title", "reference", "transcript", "incidents", "sha256", "size", *FIELDS)
    if desk.opens(Noun.EVIDENCE, "police_reference") and not item.content.police_reference:
        yield Fact(display.field_text(Noun.EVIDENCE, "police_reference"), _("None given yet"))
    yield from field_facts(desk, item, apart)
    for id_ in item.content.incidents:
        if id_ in desk.incidents:
            number = desk.incidents[id_].number
            yield Fact(_("Belongs to"), _belongs(desk, exhibit, id_), link=_link(desk, number))
    twins = [reference(twin) for twin in same.get(item.content.sha256, ()) if twin is not exhibit]
    if twins:
        yield Fact(_("The same file as"), ", ".join(twins))
    yield from written_facts(desk, item)
    yield mark_fact(item)


def _belongs(desk: Desk, exhibit: Exhibit, id_: str) -> str:
    name = desk.incident_name(id_)
    if desk.home.get(exhibit.item.number) == id_ and _at_home(desk, exhibit):
        return _("{incident}, where it is shown").format(incident=name)
    return name


def _link(desk: Desk, number: int) -> str:
    return desk.link(incident_anchor(number))


def _warnings(exhibit: Exhibit) -> Iterator[str]:
    if exhibit.damaged:
        yield _(
            "The file kept for this exhibit is no longer the one that the record committed to. "
            "It is not in the bundle."
        )
        if exhibit.shown.prints:
            yield _("What is shown of it was made while the file was whole.")
    if exhibit.withheld:
        covered = exhibit.why is WithholdingReason.COVERED and exhibit.copy is None
        why = _(_NOT_IN_PART) if covered else _(_WITHHELD[exhibit.why])
        yield f"{why} {_copied(exhibit.copy)}" if exhibit.copy else why


def _copied(copy: SubstituteCopy) -> str:
    how = copy.how
    return _(_COPIED[how]) if how in _COPIED else _("The copy: {how}").format(how=how)

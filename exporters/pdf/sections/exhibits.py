"""The exhibits: a list, then a sheet for each, with its continuity and its copies.

**Invariants:**

- The metadata of a file is printed as found in the file, apart from the person's own words.
- An original that is withheld, or that no longer matches its commitment, is named as such. Its hash
  and length are withheld as well, because the content of a short file could be worked out from
  them; the sheet says so in their place.
- Two exhibits with the same file say so.
- Continuity holds only disclosed values, in the words of the person recording. Every copy is listed
  below its original, each with its own SHA-256.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from diary.case_file import (
    CopyMethod,
    Exhibit,
    ExhibitLayout,
    Print,
    SubstituteCopy,
    WithholdingReason,
)
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import text_of
from diary.model.when import When
from diary.progress import Progress
from diary.text import noun_names, time_texts
from exporters.pdf.engine.blocks import Block, Heading, TextBlock
from exporters.pdf.engine.page_layout import LITTLE, PageLayout
from exporters.pdf.engine.style import BODY, CELL, CELL_DIGEST, CELL_STRONG, SHEET
from exporters.pdf.engine.tables import LabelledValue, TableCell, TableColumn, facts, linked, table
from exporters.pdf.sections import document_context, exhibit_contents
from exporters.pdf.sections.document_context import (
    DocumentContext,
    exhibit_anchor,
    incident_anchor,
    reference,
)
from exporters.pdf.sections.exhibit_contents import groups, is_small, time_text
from exporters.pdf.sections.field_values import format_field
from exporters.pdf.sections.headings import (
    field_facts,
    label_of,
    mark_fact,
    note,
    part,
    section,
    written_facts,
)
from exporters.pdf.sections.other_subjects import language_of_field, translation_blocks

# Printed in the table of continuity, and therefore not among the other fields.
FIELDS: Final = (
    *("captured_by", "captured_how", "device", "found"),
    *("continuity", "original_where", "kept_where"),
)
_KEPT_BACK: Final = N_(
    "The hash and the length of the original are kept back: if the file is short, what is left out "
    "of it here could be worked out from them. They are fixed in the record and can be shown later."
)
Line = tuple[str, str, str, str]


def continuity_table(context: DocumentContext, exhibit: Exhibit) -> Iterator[Block]:
    """Yield who captured it, how it came here, where the original is, and who received it."""
    columns = (
        TableColumn(_("Continuity"), 0.2, CELL_STRONG, heads=True),
        TableColumn(_("Who or where"), 0.28),
        TableColumn(_("When"), 0.2),
        TableColumn(_("Remarks"), 0.32),
    )
    yield table(columns, [*_lines(context, exhibit)], after=4.0)


def _lines(context: DocumentContext, exhibit: Exhibit) -> Iterator[Line]:
    content = exhibit.item.content
    how = "\n".join(filter(None, (content.captured_how, content.device)))
    if content.captured_by or content.found or how:
        yield _("Found or captured"), content.captured_by, _when(context, content.found), how
    me = context.case.me
    kept = _("Described; there is no file") if content.physical else _("File kept byte for byte")
    yield (
        _("Added to the record"),
        (me.content.name if me else "") or _("The person recording"),
        context.clocks.beside(content.found, exhibit.item),
        kept,
    )
    for name in ("original_where", "kept_where"):
        where = text_of(content, name)
        if where:
            yield label_of(Noun.EVIDENCE, name), where, "", ""
    for step in content.continuity:
        yield (
            _("Handed over"),
            _("To {to}").format(to=step.to),
            _when(context, step.when),
            step.note,
        )


def _when(context: DocumentContext, when: When | None) -> str:
    if when is None:
        return ""
    # the zone is printed if it is not the zone of the whole bundle
    same = when.zone == context.case.zone
    text = time_texts.when_short(when) if same else time_texts.when_text(when)
    return f"{text}\n" + _("Known from: {how}").format(how=when.how) if when.how else text


def copies_table(context: DocumentContext, exhibit: Exhibit) -> Iterator[Block]:
    """Yield the table of the original and of everything made from it, with their places."""
    content, path = exhibit.item.content, context.paths.get(exhibit.item.number, "")
    if not content.sha256 and not exhibit.closed:
        return
    digest = TableCell(_(_KEPT_BACK), CELL) if exhibit.closed else content.sha256
    rows: list[tuple[TableCell | str, ...]] = [
        (_original(exhibit, path), _bytes(content.size), digest)
    ]
    copy = exhibit.copy
    if copy and copy.sha256:
        text = _("Copy given instead: {path}").format(path=path)
        rows.append((text, _bytes(copy.size), copy.sha256))
    for print_ in exhibit.shown.prints:
        rows.append((_made(exhibit, print_), "", print_.sha256))
    columns = (
        TableColumn(_("The file, and what was made of it"), 0.33, heads=True),
        TableColumn(_("Bytes"), 0.11, right=True),
        TableColumn(_("SHA-256"), 0.56, CELL_DIGEST),
    )
    yield table(columns, rows, after=4.0)


def _original(exhibit: Exhibit, path: str) -> str:
    if exhibit.damaged:
        return _("Original: no longer whole, not in the bundle")
    if exhibit.withheld or exhibit.copy:
        return _("Original: withheld from this bundle")
    if exhibit.given:
        return _("Original: in an earlier bundle")
    return _("Original: {path}").format(path=path) if path else _("Original: not in this bundle")


def _bytes(size: int | None) -> str:
    return f"{size:,}" if size is not None else ""


def _made(exhibit: Exhibit, print_: Print) -> str:
    match exhibit.shown.layout:
        case ExhibitLayout.PARTS:
            return _("Part {number}, reduced for print, in this PDF").format(number=print_.number)
        case ExhibitLayout.PAGES:
            return _("Page {number}, as a picture in this PDF").format(number=print_.number)
        case ExhibitLayout.FRAMES:
            return _("Moment at {time}, in this PDF").format(time=time_text(print_.at or 0.0))
    return _("Picture reduced for print, in this PDF")


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


def write(context: DocumentContext, pages: PageLayout, progress: Progress) -> None:
    """Write the list and the sheets."""
    exhibits = context.case.exhibits
    if "exhibits" in context.volume.begun:
        pages.break_page()
        pages.add(section("exhibits", begun=True))
        _write_sheets(context, pages, progress)
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
    pages.add(table(_columns(), [_row(context, exhibit, same) for exhibit in exhibits]))
    pages.break_page()
    _write_sheets(context, pages, progress)


def _write_sheets(context: DocumentContext, pages: PageLayout, progress: Progress) -> None:
    """Write the sheets of this volume, of exhibits that are new in this bundle."""
    same = _same(context.case.exhibits)
    new = context.volume.here(
        "exhibits", [(e.item.number, e) for e in document_context.exhibits_to_print(context.case)]
    )
    for done, exhibit in enumerate(new):
        progress(done, len(new))
        pages.add_together([*_sheet(context, exhibit, same)])
        shown_at = _shown_before(context, exhibit, same)
        if shown_at:
            pages.add(note(_("What is in the file is shown at {first}.").format(first=shown_at)))
            continue
        for group in _own(context, exhibit):
            pages.add_together(group)
        pages.add(*exhibit_contents.letter_blocks(exhibit, context.words))
    progress(len(new), len(new))


def _columns() -> tuple[TableColumn, ...]:
    return (
        TableColumn(_("Reference"), 0.07, CELL_STRONG),
        TableColumn(_("What it is"), 0.2),
        TableColumn(_("Incidents"), 0.07),
        TableColumn(_("File in the bundle"), 0.17),
        TableColumn(_("Bytes"), 0.08, right=True),
        TableColumn(_("Found or captured"), 0.12),
        TableColumn(_("SHA-256"), 0.24, CELL_DIGEST),
        TableColumn(_("Page"), 0.05, right=True),
    )


def _row(
    context: DocumentContext, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]
) -> tuple[TableCell | str, ...]:
    content = exhibit.item.content
    link = context.link(exhibit_anchor(exhibit.item.number))
    numbers = [
        context.incidents[id_].number for id_ in content.incidents if id_ in context.incidents
    ]
    what = content.title or content.name or content.description
    twins = [reference(twin) for twin in same.get(content.sha256, ()) if twin is not exhibit]
    if twins:
        what += "\n" + _("The same file as {others}").format(others=", ".join(twins))
    return (
        TableCell(reference(exhibit), linked(CELL_STRONG) if link else CELL_STRONG, link),
        what,
        ", ".join(map(str, sorted(numbers))),
        _where(context, exhibit),
        f"{content.size:,}" if content.size is not None else "",
        time_texts.when_short(content.found) if content.found else "",
        TableCell(_("Kept back: see its sheet"), CELL) if exhibit.closed else content.sha256,
        TableCell(link=link, page=bool(link)),
    )


def _where(context: DocumentContext, exhibit: Exhibit) -> str:
    if exhibit.item.content.physical:
        return _("Physical item, no file")
    if exhibit.given:
        return document_context.given_place(context.case, exhibit)
    if exhibit.damaged:
        return _("Not in the bundle: see its sheet")
    if not context.case.profile.originals:
        return _("Left out of this bundle")
    path = context.paths.get(exhibit.item.number, "")
    if exhibit.copy:
        return _("{path} (a copy; the original is withheld)").format(path=path)
    return path or _("Withheld: see its sheet")


def _same(exhibits: tuple[Exhibit, ...]) -> Mapping[str, list[Exhibit]]:
    found: dict[str, list[Exhibit]] = {}
    for exhibit in exhibits:
        if exhibit.item.content.sha256:
            found.setdefault(exhibit.item.content.sha256, []).append(exhibit)
    return found


def _sheet(
    context: DocumentContext, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]
) -> Iterator[Block]:
    item = exhibit.item
    title = item.content.title or item.content.name
    head = f"{reference(exhibit)}: {title}" if title else reference(exhibit)
    anchor = exhibit_anchor(item.number)
    yield Heading(head, SHEET, anchor=anchor, level=1, before=18.0)
    yield facts([*_facts(context, exhibit, same)])
    for text in _warnings(exhibit):
        yield TextBlock(text, CELL_STRONG, after=5.0)
    yield from continuity_table(context, exhibit)
    yield from copies_table(context, exhibit)
    if exhibit.facts:
        found = " · ".join(f"{_(label)}: {value}" for label, value in exhibit.facts)
        yield facts([LabelledValue(_("The file says of itself"), found, CELL)])
    for text in exhibit.notes:
        yield note(_(text))
    transcript = format_field(context, Noun.EVIDENCE, "transcript", item.content.transcript)
    if transcript:
        yield part(_("What is said or written in it, in the words of the person recording"))
        yield TextBlock(transcript, BODY, lang=language_of_field(context, item, "transcript"))
    yield from translation_blocks(context, item)


def _shown_before(
    context: DocumentContext, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]
) -> str:
    """Return the exhibit whose sheet already shows the same file at length, or ""."""
    first = same.get(exhibit.item.content.sha256, [exhibit])[0]
    long = bool(exhibit.text.strip()) or (exhibit.shown.prints and not is_small(exhibit))
    if first is exhibit or not long or _seen(first) != _seen(exhibit):
        return ""
    return reference(first) if context.link(exhibit_anchor(first.item.number)) else ""


def _seen(exhibit: Exhibit) -> tuple[str, ...]:
    # the same file may be shown once with parts covered and once without
    return (exhibit.text, *(each.sha256 for each in exhibit.shown.prints))


def _own(context: DocumentContext, exhibit: Exhibit) -> Iterator[list[Block]]:
    """Yield what only this sheet shows, because no incident's sheet shows it."""
    if not _at_home(context, exhibit):
        yield from groups(exhibit, height=_PICTURE)


def _at_home(context: DocumentContext, exhibit: Exhibit) -> bool:
    """Return whether it is shown on the sheet of an incident in this document."""
    home = context.incidents.get(context.home.get(exhibit.item.number, ""))
    return home is not None and is_small(exhibit) and bool(_link(context, home.number))


def _facts(
    context: DocumentContext, exhibit: Exhibit, same: Mapping[str, list[Exhibit]]
) -> Iterator[LabelledValue]:
    item = exhibit.item
    apart = ("title", "reference", "transcript", "incidents", "sha256", "size", *FIELDS)
    if context.opens(Noun.EVIDENCE, "police_reference") and not item.content.police_reference:
        yield LabelledValue(
            noun_names.field_text(Noun.EVIDENCE, "police_reference"), _("None given yet")
        )
    yield from field_facts(context, item, apart)
    for id_ in item.content.incidents:
        if id_ in context.incidents:
            number = context.incidents[id_].number
            yield LabelledValue(
                _("Belongs to"), _belongs(context, exhibit, id_), link=_link(context, number)
            )
    twins = [reference(twin) for twin in same.get(item.content.sha256, ()) if twin is not exhibit]
    if twins:
        yield LabelledValue(_("The same file as"), ", ".join(twins))
    yield from written_facts(context, item)
    yield mark_fact(item)


def _belongs(context: DocumentContext, exhibit: Exhibit, id_: str) -> str:
    name = context.incident_name(id_)
    if context.home.get(exhibit.item.number) == id_ and _at_home(context, exhibit):
        return _("{incident}, where it is shown").format(incident=name)
    return name


def _link(context: DocumentContext, number: int) -> str:
    return context.link(incident_anchor(number))


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

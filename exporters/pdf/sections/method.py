"""The section on how this record was made, what was done to it, and what was left out.

**Invariants:**

- The list of what is left out is read from the profile, never written by hand, so that it is
  complete. It does not name what no bundle ever holds, nor what has a document of its own.
- Changes to the record itself are described as the disclosed entries say, and no more; a record
  without such changes has no such lines.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime
from itertools import chain
from typing import Final

from diary import characters
from diary.audience_profiles import NEVER, Profile
from diary.case_file import WithholdingReason
from diary.i18n import N_, _, ngettext
from diary.json_value import Json, items
from diary.json_value import text as json_value_text
from diary.model.books_and_nouns import Book, Noun
from diary.model.field_declarations import text_of
from diary.model.noun_codec import apart_fields
from diary.model.record_nouns import Role
from diary.model.revisions import CLASSES, Content, Recorded
from diary.text import noun_names, time_texts
from diary.text.code_texts import Voice, choice_text
from exporters.bundle.layout import RECORD, stamp_paths
from exporters.pdf.engine.blocks import Block, TextBlock
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.style import BODY, CELL_STRONG
from exporters.pdf.engine.tables import LabelledValue, TableColumn, facts, table
from exporters.pdf.sections import chronology
from exporters.pdf.sections.asked_questions import is_told_by_rule, own_words_text, rule_blocks
from exporters.pdf.sections.document_context import IN_CHRONOLOGY, DocumentContext, count_changes
from exporters.pdf.sections.headings import label_of, note, part, section
from exporters.pdf.sections.initials import keeper

_ALL: Final = N_("all of it")
# What has a document of its own: naming it here would say that there is something to look for.
_APART: Final = (Noun.CONTINUITY, Noun.FACTOR, Noun.SECURE)


# What an audience that is not told how the case stands is not given of these.
_STATUS: Final = {
    Noun.EVENT: N_(
        "arrests, charges, hearings and handovers; the words of warnings and of other events"
    ),
    Noun.POLICE: N_("decisions of police"),
    Noun.ORDER: N_("bail"),
    Noun.EVIDENCE: N_("papers of nothing but how the case stands"),
    Noun.DECLARATION: N_("answers to all but contact by the person"),
    Noun.CONFLICT: N_("what does not fit how the case stands"),
}


def omission_blocks(context: DocumentContext) -> Iterator[Block]:
    """Yield a table of what is left out, by kind; nothing if everything is shown."""
    rows = [*_rows(context.case.profile, keeper(context))]
    if rows:
        yield part(_("What a document of this kind does not have"))
        yield table(
            (TableColumn(_("Kind"), 0.22, CELL_STRONG), TableColumn(_("Left out"), 0.78)), rows
        )


def _rows(profile: Profile, who: str) -> Iterator[tuple[str, str]]:
    for noun in Noun:
        if noun.book is not Book.RECORD or noun in _APART:
            continue
        text = "; ".join(_of(profile, noun, who)) if noun in profile.fields else _(_ALL)
        if text:
            yield noun_names.noun_text(noun), text
    if not profile.files:
        yield _("Files"), _("pictures, originals, and what files say of themselves")


def _of(profile: Profile, noun: Noun, who: str) -> Iterator[str]:
    cls = CLASSES[noun]
    inside = (path for path in apart_fields(cls) if profile.opens(noun, _whole(path)))
    for name in (*(field.name for field in dataclasses.fields(cls)), *inside):
        if not profile.opens(noun, name) and (noun, name) not in NEVER:
            yield label_of(noun, name, who)
    if not profile.case_status and noun in _STATUS:
        yield _(_STATUS[noun])
    if noun is Noun.PERSON:
        hidden = [role for role in Role if role not in profile.people]
        if hidden:
            roles = ", ".join(
                choice_text(Voice.THIRD, Noun.PERSON, "role", role) for role in hidden
            )
            yield _("everybody who is one of these: {roles}").format(roles=roles)


def _whole(path: str) -> str:
    return path.partition(".")[0]


_KIND = "continuity.recorded"
_RESTORED = N_(
    "Entry {entry}, {when}: the record was put back from a copy that had {at} entries. What was "
    "written after that copy was made is not in it."
)
_ROTATED = N_(
    "Entry {entry}, {when}: the record got a new key. The key before it, which it had for {at} "
    "entries, signed the new one."
)
_OTHER = N_("Entry {entry}, {when}: something else was done to the record itself.")
_STAMP = N_(
    "A time stamp by somebody else covers everything up to entry {entry} ({file}). Whose it is, "
    "only a check with that authority’s root certificate shows."
)


def record_change_lines(context: DocumentContext) -> Iterator[str]:
    """Yield a line for each change to the record, in order, then for each time stamp."""
    for opening in context.case.disclosure.openings:
        values = opening.values()
        if values.get("@kind") == _KIND:
            yield _line(context, opening.n, values)
    stamps = context.case.stamps
    for path, stamp in zip(stamp_paths(each.entries for each in stamps), stamps, strict=True):
        yield _(_STAMP).format(entry=stamp.entries, file=path)


def _line(context: DocumentContext, n: int, values: Mapping[str, Json]) -> str:
    written = datetime.fromisoformat(json_value_text(values["@written"]))
    placeholders = {
        "entry": n,
        "when": context.clocks.at(n, written),
        "at": values.get("at", 0),
    }
    change = str(values.get("change"))
    if change == "erased":
        count = len(items(values.get("entries", [])))
        return ngettext(
            "Entry {entry}, {when}: the person erased one entry before it. What it said is gone; "
            "that it was there is not.",
            "Entry {entry}, {when}: the person erased {count} entries before it. What they said is "
            "gone; that they were there is not.",
            count,
        ).format(count=count, **placeholders)
    return _({"restored": _RESTORED, "rotated": _ROTATED}.get(change, _OTHER)).format(
        **placeholders
    )


_HOW = (
    N_(
        "This is a diary kept by one person on their own computer. Each thing was written down as "
        "an entry. The time at which something happened is what the person says; the time at "
        "which it was written down is what the clock of the computer said. Both are printed, and "
        "so is the delay between them."
    ),
    N_(
        "Entries are not overwritten. A correction is a new entry, and the earlier version stays; "
        "both are listed under “Changes made to the record”. Every entry is tied to all entries "
        "before it by a commitment, a number that changes if anything in the entry changes. They "
        "are listed under “Entries of the record behind this”."
    ),
    N_(
        "Files were taken in byte for byte. What is printed here are reduced copies. What a file "
        "says of itself, such as a time or a device, is printed as found in the file and may be "
        "wrong."
    ),
)
_FILES: Final = N_(
    "Originals that are given are files of their own. They come in the folder or the zip of the "
    "bundle; if all of it came as one PDF with a passphrase, they are attached to that."
)
_NO_FILES: Final = N_(
    "No file of an exhibit comes with this bundle. The list of exhibits says of each why, or with "
    "which earlier bundle it was given."
)

_LEFT_OUT: Final = N_("What was noted of how to reach people is left out.")
_MAY_STAND: Final = N_("Telephone numbers and addresses may still stand in: {parts}.")

_WITHHELD: Final = {
    WithholdingReason.POSITION: N_("Originals withheld because they say where they were made"),
    WithholdingReason.DEVICE: N_("Originals withheld because they say which device made them"),
    WithholdingReason.UNSEARCHED: N_(
        "Originals withheld because they could not wholly be searched for either"
    ),
    WithholdingReason.COVERED: N_("Originals withheld so that parts of them are not seen"),
    WithholdingReason.WORDS: N_("Originals withheld because words in them are taken out"),
    WithholdingReason.CHOSEN: N_("Originals left out by the person's choice"),
    WithholdingReason.EXPORT: N_("Originals withheld because they hold whole conversations"),
}


def reach_text(context: DocumentContext) -> str:
    """Return that it is not said how to reach people, and where in this bundle it may still stand.

    Nobody but a reader can find every address in words, so each part that there is, is named.
    """
    case, opens = context.case, context.case.profile.opens
    incidents = [item.content for item in case.incidents]
    accounts = opens(Noun.INCIDENT, "accounts") and any(each.accounts for each in incidents)
    shown = ((noun, item) for noun, items in case.others.items() for item in items)
    words = opens(Noun.INCIDENT, "what") and bool(incidents)
    found = (
        (_("the person's own words"), words or any(_has_words(context, *each) for each in shown)),
        (_("places"), opens(Noun.INCIDENT, "place") and any(each.place for each in incidents)),
        (_("accounts"), accounts or bool(case.others.get(Noun.ACCOUNT))),
        (_("terms of orders"), opens(Noun.ORDER, "terms") and bool(case.orders)),
        (_("exhibits"), bool(case.exhibits)),
    )
    parts = ", ".join(label for label, there in found if there)
    told = [_(_LEFT_OUT), *([_(_MAY_STAND).format(parts=parts)] if parts else [])]
    return " ".join(told)


def _has_words(context: DocumentContext, noun: Noun, item: Recorded[Content]) -> bool:
    return context.opens(noun, "what") and bool(text_of(item.content, "what"))


def write_method(context: DocumentContext, pages: PageLayout, fonts: Fonts) -> None:
    """Write the section."""
    pages.break_page(unless=0.3)
    pages.add(section("method"))
    for text in _how(context):
        pages.add(TextBlock(text, BODY, after=7.0))
    pages.add(TextBlock(own_words_text(context.case), BODY, after=7.0))
    if context.case.exhibits:
        pages.add(TextBlock(_(_NO_FILES if context.no_files else _FILES), BODY, after=7.0))
    done = [*record_change_lines(context)]
    if done:
        pages.add(part(_("What was done to the record itself, and by others")))
        for line in done:
            pages.add(TextBlock(line, BODY, after=4.0))
    pages.add(part(_("What this bundle holds, and what it leaves out")))
    pages.add(facts([*counts(context)], label=0.34))
    pages.add(note(reach_text(context)))
    pages.add(*omission_blocks(context))
    if is_told_by_rule(context.case):
        pages.add(*rule_blocks(context.case))
    _codes(context, pages, fonts)


def _how(context: DocumentContext) -> Iterator[str]:
    diary, entries, files = map(_, _HOW)
    yield diary
    yield entries
    if chronology.folded(context.case):
        yield _(
            "This record is long, and incidents that are alike share a heading in the chronology. "
            "Their commitments are not listed; they stand in {record}."
        ).format(record=RECORD)
    if any(not exhibit.item.content.physical for exhibit in context.case.exhibits):
        yield files


def counts(context: DocumentContext) -> Iterator[LabelledValue]:
    """Yield what this bundle shows and withholds, in numbers."""
    case, given = context.case, context.case.disclosure
    yield LabelledValue(
        _("Prepared"), time_texts.written_text(case.made, case.zone) + f" ({case.zone})"
    )
    yield LabelledValue(_("Prepared with"), case.program)
    yield LabelledValue(_("Entries in the record"), f"{len(given.commitments):,}")
    yield LabelledValue(_("Entries shown, in whole or in part"), f"{given.entries_shown:,}")
    yield LabelledValue(_("Entries not shown"), f"{given.entries_withheld:,}")
    yield LabelledValue(
        _("Fields withheld in entries that are shown"), f"{given.fields_withheld:,}"
    )
    yield LabelledValue(_("Corrections and additions shown"), f"{count_changes(case):,}")
    withdrawn = _("Withdrawn by the person")
    if not case.shows_all(*IN_CHRONOLOGY):
        withdrawn = _("Withdrawn by the person, as far as shown")
    yield LabelledValue(withdrawn, f"{len(case.withdrawals):,}")
    if case.profile.originals:
        unsearched = WithholdingReason.UNSEARCHED
        behind = [exhibit for exhibit in case.exhibits if exhibit.withheld]
        # a copy that was written anew was searched wholly
        copied = [each for each in behind if each.why is unsearched and each.copy]
        kept = Counter(each.why for each in behind)
        kept[unsearched] -= len(copied)
        for why, label in _WITHHELD.items():
            if kept[why] or why is WithholdingReason.POSITION:
                yield LabelledValue(_(label), f"{kept[why]:,}")
        if copied:
            label = _("Originals withheld of which a copy that was searched is in this bundle")
            yield LabelledValue(label, f"{len(copied):,}")
    if case.blacked_out:
        fields = sum(map(len, case.blacked_out.values()))
        yield LabelledValue(_("Fields with words blacked out, which are not opened"), f"{fields:,}")
    yield LabelledValue(
        _("First and last entry shown here written down"),
        _first_and_last(context) or _("nothing is shown"),
    )


def _first_and_last(context: DocumentContext) -> str:
    shown = [each for each in context.case.disclosure.openings if not each.is_withheld]
    if not shown:
        return ""
    first, last = (
        context.clocks.at(
            each.n, datetime.fromisoformat(json_value_text(each.values()["@written"]))
        )
        for each in (shown[0], shown[-1])
    )
    return _("{first} and {last}").format(first=first, last=last)


def _codes(context: DocumentContext, pages: PageLayout, fonts: Fonts) -> None:
    # one set after the other: those of all texts of a long record take much memory together
    coded = sorted(set(chain.from_iterable(map(fonts.coded, _characters(context)))))
    if any(map(fonts.drops, _characters(context))):
        pages.add(
            part(_("Marks that print nothing")),
            note(
                _(
                    "Marks that cannot be seen, such as those with which phones begin a line of "
                    "a chat, print nothing where the line is shown alike without them. "
                    "record.json and the files have each. Where one would change the order, it "
                    "is printed as its code."
                ),
            ),
        )
    if not coded:
        return
    pages.add(
        part(_("Characters printed as codes")),
        note(
            _(
                "The letters in this document do not include every character. One that is not "
                "there, or that would act unseen, is printed as its code, so that nothing is lost."
            ),
            keeps=True,
        ),
    )
    rows = [(f"[U+{ord(char):04X}]", characters.name(char).lower()) for char in coded]
    pages.add(table((TableColumn(_("Code"), 0.2), TableColumn(_("Name in Unicode"), 0.8)), rows))


def _characters(context: DocumentContext) -> Iterator[str]:
    for opening in context.case.disclosure.openings:
        for field in opening.shown:
            yield from _strings(field.value)
    for exhibit in context.case.exhibits:
        yield exhibit.text


def _strings(value: Json) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)

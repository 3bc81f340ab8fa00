"""What is kept back of what is shown: which field of which entry, and a neutral reason.

**Invariants:**

- Nothing is said of an entry that is kept back whole, nor of an empty field.
- Where there are many, entries of which the same is kept back for the same reason share a row.
- Only what the profile opens and the person left out is called not chosen: of the rest nobody was
  asked.
- A reason is one of a few neutral ones: none says what the words would have been about. A field
  that no bundle ever opens is not named either, other than contact details and the names of
  witnesses, whose numbers are shown.
- Of a person not even contact details are named: each field that no bundle opens has the same row.
  A row apart would be read as what is left, that the person who records is afraid for them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from diary.audience_profiles import NEVER, Profile
from diary.case_file import Exhibit, KeptBack, WithholdingReason
from diary.i18n import N_, _
from diary.model.books_and_nouns import Noun
from diary.text import noun_names, number_texts
from exporters.pdf.engine.page_layout import PageLayout
from exporters.pdf.engine.tables import TableColumn, table
from exporters.pdf.sections.document_context import DocumentContext, reference
from exporters.pdf.sections.headings import TITLES, label_of, note, section
from exporters.pdf.sections.initials import keeper

_CONTACT: Final = N_("contact detail")
_PLACE: Final = N_("place")
_PERSON: Final = N_("another person")
_FILE: Final = N_("position or device in a file")
# the person was asked, and left it out
_NOT_CHOSEN: Final = N_("not chosen")
# nobody is asked: what a document for this reader has is the same for everybody
_NOT_OF_KIND: Final = N_("not in this kind of document")
_WITHDRAWN: Final = N_("withdrawn")
_PLACES: Final = frozenset({"place", "where", "station", "original_where", "kept_where"})
_PEOPLE: Final = frozenset(
    {
        *("person", "account", "accounts", "witnesses", "witnesses.knows", "present", "typed_by"),
        "first_told.who",
        *("captured_by", "turned_out.by", "limbs.by", "told_by"),
    }
)
_MANY: Final = 40  # rows, from which on those that are alike share one
_OF_FILE: Final = frozenset({"name", "size", "sha256", "device"})

_ORIGINALS: Final = {
    WithholdingReason.POSITION: _FILE,
    WithholdingReason.DEVICE: _FILE,
    WithholdingReason.UNSEARCHED: _FILE,
    WithholdingReason.COVERED: N_("parts of it are covered"),
    WithholdingReason.WORDS: N_("words in it are taken out"),
    WithholdingReason.CHOSEN: _NOT_CHOSEN,
    WithholdingReason.EXPORT: N_("a whole conversation"),
}

Row = tuple[str, str, str, str]


def title(context: DocumentContext) -> str:
    """Return the section's title; from the person's own copy nothing is kept back."""
    if context.case.profile.own_copy:
        return _("What is not in this copy")
    return _(TITLES["kept-back"])


def write(context: DocumentContext, pages: PageLayout) -> None:
    """Write the table."""
    pages.break_page(unless=0.3)
    pages.add(section("kept-back", title(context)))
    profile = context.case.profile
    own = profile.own_copy
    fields = [field for kept in context.case.kept_back for field in _fields(kept, context)]
    is_long = len(fields) > _MANY
    rows = [*_together(fields)] if is_long else [*map(_row, fields)]
    rows += [_original(exhibit) for exhibit in context.case.exhibits if exhibit.withheld]
    if not rows:
        none = _("Nothing is kept back of the entries that are shown.")
        pages.add(note(_("Of entries that are shown, everything is here.") if own else none))
        return
    if own:
        ask = _(
            "Of entries that are shown, these fields are not in this copy, because a copy may be "
            "found. They are in your record."
        )
    else:
        ask = _(
            "Of entries that are shown, these fields are kept back. Whoever needs one of them "
            "should ask {who} for it by its entry."
        ).format(who=keeper(context))
    pages.add(note(ask, keeps=True))
    entry, what, fields_of, why = (0.3, 0.3, 0.2, 0.2) if is_long else (0.1, 0.2, 0.45, 0.25)
    columns = (
        TableColumn(_("Entry"), entry, right=not is_long),
        TableColumn(_("What"), what, heads=True),
        TableColumn(_("Not here") if own else _("Kept back"), fields_of),
        TableColumn(_("Why"), why),
    )
    pages.add(table(columns, rows, pad=1.2))


def _fields(kept: KeptBack, context: DocumentContext) -> Iterator[tuple[KeptBack, str, str]]:
    """Yield what is kept back of an entry, in words, for each reason."""
    by_reason: dict[str, dict[str, None]] = {}
    for name in kept.fields:
        reason = _reason(kept, name, context.case.profile)
        by_reason.setdefault(reason, {}).setdefault(_label(kept.noun, name, keeper(context)))
    for reason, labels in by_reason.items():
        yield kept, ", ".join(labels), reason


def _row(field: tuple[KeptBack, str, str]) -> Row:
    kept, labels, reason = field
    what = f"{noun_names.noun_text(kept.noun)} {kept.number}"
    return str(kept.entry), what, labels, _(reason)


def _together(fields: Iterable[tuple[KeptBack, str, str]]) -> Iterator[Row]:
    """Yield one row for all entries of a kind of which the same is kept back."""
    found: dict[tuple[Noun, str, str], list[KeptBack]] = {}
    for kept, labels, reason in fields:
        found.setdefault((kept.noun, labels, reason), []).append(kept)
    for (noun, labels, reason), each in found.items():
        entries = number_texts.numbers_text(sorted(kept.entry for kept in each))
        numbers = number_texts.numbers_text(sorted({kept.number for kept in each}))
        yield entries, f"{noun_names.noun_text(noun)} {numbers}", labels, _(reason)


def _reason(kept: KeptBack, name: str, profile: Profile) -> str:
    if kept.noun is Noun.PERSON and (kept.noun, name) in NEVER:
        return _NOT_OF_KIND
    if name.endswith("contact"):
        return _CONTACT
    if kept.withdrawn:
        return _WITHDRAWN
    if name in _PLACES:
        return _PLACE
    if kept.noun is Noun.EVIDENCE and name in _OF_FILE:
        return _FILE
    if name in _PEOPLE or kept.noun is Noun.PERSON:
        return _PERSON
    return _NOT_CHOSEN if profile.opens(kept.noun, name) else _NOT_OF_KIND


def _label(noun: Noun, name: str, who: str) -> str:
    is_named = noun is not Noun.PERSON and (name.endswith("contact") or name in _PEOPLE)
    if (noun, name) in NEVER and not is_named:
        return _("one field")
    return label_of(noun, name, who)


def _original(exhibit: Exhibit) -> Row:
    item = exhibit.item
    return str(item.entry), reference(exhibit), _("The original file"), _(_ORIGINALS[exhibit.why])

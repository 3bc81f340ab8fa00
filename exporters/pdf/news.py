"""What a bundle that adds to an earlier one sets anew, and how it says what was given before.

The rules are:

- Page 1, the chronology, the figures and every list are of the whole record, so that nothing is
  read by itself. Sheets are only of what is new or changed, with the numbers that they had; what
  has none is named in a line, so that every number is found again.
- That a file was given before is said with the day and the digest of the bundle that had it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary import display
from diary.casefile import CaseFile, EarlierBundle, Exhibit
from diary.i18n import SOURCE_LANGUAGE, _, ngettext
from diary.model.record import Incident
from diary.model.recorded import Content, Recorded

_NAMED: Final = 12  # of what is new; the chronology marks all of it

# in both languages at once, so that a reader of either knows; never through a catalogue
NOT_REVIEWED: Final = {
    "cy": (
        "Heb ei adolygu eto / Not yet reviewed: cyfieithiad drafft gan beiriant / machine-made "
        "draft translation of the headings."
    )
}


NOT_REVIEWED_IN_FULL: Final = {
    "cy": (
        "Heb ei adolygu eto: cyfieithiad drafft o'r penawdau, gan beiriant; mae geiriau'r person "
        "yn ei iaith ei hun, a'r hyn sydd heb ei gyfieithu yn Saesneg. / Not yet reviewed: "
        "machine-made draft translation of the headings; the person's words are in their own "
        "language, and what is not translated is in English."
    )
}


def is_new(case: CaseFile, item: Recorded[Content]) -> bool:
    """Whether it was written or changed since; everything is, in a bundle that stands alone."""
    return case.supplement is None or item.entry > case.supplement.latest.entries


def exhibits(case: CaseFile) -> tuple[Exhibit, ...]:
    """The exhibits that get a sheet: new ones, changed ones, those whose file is given only now."""
    return tuple(each for each in case.exhibits if _is_new_exhibit(case, each))


def incidents(case: CaseFile) -> tuple[Recorded[Incident], ...]:
    """The incidents that get a sheet: new ones, changed ones, those with an exhibit that does.

    A new translation makes its words new.
    """
    if case.supplement is None:
        return case.incidents
    about = {id_ for exhibit in exhibits(case) for id_ in exhibit.item.content.incidents}
    about |= _newly_translated(case)
    return tuple(item for item in case.incidents if item.id in about or is_new(case, item))


def others(case: CaseFile, items: Sequence[Recorded[Content]]) -> tuple[Recorded[Content], ...]:
    """Those of any other kind that get a sheet: new ones, changed ones, those newly translated."""
    translated = _newly_translated(case)
    return tuple(item for item in items if is_new(case, item) or item.id in translated)


def sentences(case: CaseFile) -> Iterator[str]:
    """What is said of it wherever somebody begins to read; nothing where it stands alone."""
    if case.language != SOURCE_LANGUAGE:
        yield NOT_REVIEWED_IN_FULL[case.language]
    if case.supplement is None:
        return
    said = _(
        "This adds to {bundle}. Sheets and files are here only of what is new or changed since "
        "then; the chronology, the figures and the lists are of the whole record. Read both."
    ).format(bundle=named(case, case.supplement.latest))
    yield f"{said} {_what_is_new(case)}"


def _what_is_new(case: CaseFile) -> str:
    """What somebody who has read the bundle before should turn to."""
    told = []
    numbers = [str(number) for number in sorted(item.number for item in incidents(case))]
    if numbers:
        text = ngettext("incident {numbers}", "incidents {numbers}", len(numbers))
        told.append(text.format(numbers=_listed(numbers)))
    files = [each.item.content.reference or str(each.item.number) for each in exhibits(case)]
    if files:
        text = ngettext("exhibit {numbers}", "exhibits {numbers}", len(files))
        told.append(text.format(numbers=_listed(files)))
    rest = [f"{display.noun_text(item.noun)} {item.number}" for item in _other_news(case)]
    if rest:
        told.append(_listed(rest))
    if not told:
        return _("Nothing is new or changed.")
    return _("New or changed: {what}.").format(what="; ".join(told))


def _other_news(case: CaseFile) -> tuple[Recorded[Content], ...]:
    groups = (case.asks, case.people, case.events, case.police, case.orders, case.impacts)
    return others(case, [item for group in groups for item in group])


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" (+{more})" if more > 0 else "")


def not_reviewed(case: CaseFile) -> str:
    """What a document in another language says of its headings, in both; nothing in English."""
    return NOT_REVIEWED.get(case.language, "")


def given(case: CaseFile, exhibit: Exhibit) -> str:
    """Where a file is that was given before; empty for any other."""
    if exhibit.given is None or case.supplement is None:
        return ""
    bundle = case.supplement.bundles[exhibit.given.bundle - 1]
    return _("Given with {bundle}").format(bundle=named(case, bundle))


def named(case: CaseFile, bundle: EarlierBundle) -> str:
    """An earlier bundle, by when it was made and the beginning of its digest."""
    made = display.written_text(bundle.made, case.zone)
    return _("the bundle of {made} ({digest})").format(made=made, digest=bundle.digest[:16])


def _newly_translated(case: CaseFile) -> set[str]:
    return {each.content.of for each in case.translations if is_new(case, each)}


def _is_new_exhibit(case: CaseFile, exhibit: Exhibit) -> bool:
    goes = exhibit.open is not None or exhibit.copy is not None
    new = is_new(case, exhibit.item) or exhibit.item.id in _newly_translated(case)
    return new or (goes and exhibit.given is None)

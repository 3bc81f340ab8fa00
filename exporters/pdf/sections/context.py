"""What every section needs: the case, its words, its clocks, and where things stand.

**Invariants:**

- A link is made only to what this document holds, so none leads nowhere.
- Names and labels come from the case and the jurisdiction's file; nothing is inferred.
- Times of writing are those of the clock that each entry was written by, so a bundle made elsewhere
  prints the same. A zone is named where a time would be read as another.
- In a supplement, page 1, the chronology, the figures and every list are of the whole record, so
  nothing is read by itself. Sheets are only of what is new or changed, with the numbers that they
  had; what has none is named in a line, so every number is found again. A file that was given
  before is named with the day and the digest of the bundle that had it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeVar

from diary import display
from diary.casefile import CaseFile, EarlierBundle, Exhibit
from diary.errors import BadInput, Unknown
from diary.i18n import SOURCE_LANGUAGE, _, ngettext
from diary.json_value import text
from diary.jurisdiction import Vocabulary
from diary.ledger.disclosure import EntryDisclosure
from diary.model.kinds import Noun
from diary.model.record import Incident, Order, Person, PoliceContact, Translation
from diary.model.recorded import Content, Recorded, when_of
from diary.model.when import When, zone_of
from diary.patterns.facts import IncidentHistory
from diary.patterns.report import PatternReport, pattern_report
from diary.patterns.windows import TurningPoint
from diary.profiles import Profile
from exporters.bundle.layout import exhibit_paths
from exporters.charts.catalogue import disclosed_history, turning_name
from exporters.pdf.engine.volume import Volume, single_volume


class EntryClocks:
    """The zones of the entries that are opened, and of each subject's first one among them."""

    def __init__(self, openings: Iterable[EntryDisclosure], usual: str) -> None:
        """`usual` is the zone that the document was made in."""
        self._usual: Final = usual
        self._of_entry: dict[int, str] = {}
        self._of_first: dict[str, str] = {}
        for opening in openings:
            if opening.is_shut:
                continue
            values = opening.values()
            zone = self._of_entry[opening.n] = _known(text(values["@zone"]), usual)
            self._of_first.setdefault(text(values["@subject"]), zone)

    def first(self, item: Recorded[Content]) -> str:
        """When a subject was first written down; nothing stands beside it."""
        return self._told(item.first_written, self._of_first.get(item.id, self._usual))

    def beside(self, when: When | None, item: Recorded[Content]) -> str:
        """When a subject was first written down, beside the time that is stated for it."""
        if when is None:
            return self.first(item)
        zone = self._of_first.get(item.id, self._usual)
        return display.written_beside(when, item.first_written, zone)

    def at(self, entry: int, written: datetime) -> str:
        """When an entry was written."""
        return self._told(written, self._of_entry.get(entry, self._usual))

    def _told(self, moment: datetime, zone: str) -> str:
        return display.written_apart(moment, zone, self._usual)


def _known(zone: str, usual: str) -> str:
    try:
        zone_of(zone)
    except BadInput:
        # this computer may know fewer zones than the one that the entry was written on
        return usual
    return zone


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


def exhibits_to_print(case: CaseFile) -> tuple[Exhibit, ...]:
    """The exhibits that get a sheet: new ones, changed ones, those whose file is given only now."""
    return tuple(each for each in case.exhibits if _is_new_exhibit(case, each))


def incidents_to_print(case: CaseFile) -> tuple[Recorded[Incident], ...]:
    """The incidents that get a sheet: new ones, changed ones, those with an exhibit that does.

    A new translation makes its words new.
    """
    if case.supplement is None:
        return case.incidents
    about = {id_ for exhibit in exhibits_to_print(case) for id_ in exhibit.item.content.incidents}
    about |= _newly_translated(case)
    return tuple(item for item in case.incidents if item.id in about or is_new(case, item))


def others_to_print(
    case: CaseFile, items: Sequence[Recorded[Content]]
) -> tuple[Recorded[Content], ...]:
    """Those of any other kind that get a sheet: new ones, changed ones, those newly translated."""
    translated = _newly_translated(case)
    return tuple(item for item in items if is_new(case, item) or item.id in translated)


def supplement_sentences(case: CaseFile) -> Iterator[str]:
    """What is said of it wherever somebody begins to read; nothing where it stands alone."""
    if case.language != SOURCE_LANGUAGE:
        yield NOT_REVIEWED_IN_FULL[case.language]
    if case.supplement is None:
        return
    said = _(
        "This adds to {bundle}. Sheets and files are here only of what is new or changed since "
        "then; the chronology, the figures and the lists are of the whole record. Read both."
    ).format(bundle=bundle_name(case, case.supplement.latest))
    yield f"{said} {_what_is_new(case)}"


def _what_is_new(case: CaseFile) -> str:
    """What somebody who has read the bundle before should turn to."""
    told = []
    numbers = [str(number) for number in sorted(item.number for item in incidents_to_print(case))]
    if numbers:
        text = ngettext("incident {numbers}", "incidents {numbers}", len(numbers))
        told.append(text.format(numbers=_listed(numbers)))
    files = [
        each.item.content.reference or str(each.item.number) for each in exhibits_to_print(case)
    ]
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
    return others_to_print(case, [item for group in groups for item in group])


def _listed(names: list[str]) -> str:
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" (+{more})" if more > 0 else "")


def not_reviewed(case: CaseFile) -> str:
    """What a document in another language says of its headings, in both; nothing in English."""
    return NOT_REVIEWED.get(case.language, "")


def given_place(case: CaseFile, exhibit: Exhibit) -> str:
    """Where a file is that was given before; empty for any other."""
    if exhibit.given is None or case.supplement is None:
        return ""
    bundle = case.supplement.bundles[exhibit.given.bundle - 1]
    return _("Given with {bundle}").format(bundle=bundle_name(case, bundle))


def bundle_name(case: CaseFile, bundle: EarlierBundle) -> str:
    """An earlier bundle, by when it was made and the beginning of its digest."""
    made = display.written_text(bundle.made, case.zone)
    return _("the bundle of {made} ({digest})").format(made=made, digest=bundle.digest[:16])


def _newly_translated(case: CaseFile) -> set[str]:
    return {each.content.of for each in case.translations if is_new(case, each)}


def _is_new_exhibit(case: CaseFile, exhibit: Exhibit) -> bool:
    goes = exhibit.open is not None or exhibit.copy is not None
    new = is_new(case, exhibit.item) or exhibit.item.id in _newly_translated(case)
    return new or (goes and exhibit.given is None)


_T = TypeVar("_T")


def incident_anchor(number: int) -> str:
    """The anchor of an incident's sheet."""
    return f"incident-{number}"


def exhibit_anchor(number: int) -> str:
    """The anchor of an exhibit's sheet."""
    return f"exhibit-{number}"


def other_anchor(noun: Noun, number: int) -> str:
    """The anchor of any other subject."""
    return f"{noun.value}-{number}"


_UNKNOWN: Final = "und"  # as BCP 47 spells a language that is not known
# the digest of a list without a line
_NOTHING: Final = hashlib.sha256(b"").hexdigest()
# all of a contact that a row of the chronology says
_ROW: Final = frozenset({"number", "contact", "when", "force", "reference"})


def home_of(profile: Profile, noun: Noun) -> str:
    """The section in which each of these has a sheet of its own, if the profile has that one."""
    if noun is Noun.POLICE and "chronology" in profile.sections:
        if _ROW.issuperset(profile.fields.get(noun, ())):
            return ""
    if noun is Noun.INCIDENT:
        return "incidents"
    if noun is Noun.EVIDENCE:
        return "exhibits"
    apart = {Noun.POLICE: "response-chronology", Noun.ASK: "order-sheet"}.get(noun, "")
    return apart if apart in profile.sections else "events-police-orders"


def reference(exhibit: Exhibit) -> str:
    """The reference by which people know an exhibit."""
    content = exhibit.item.content
    return content.reference or _("Exhibit {number}").format(number=exhibit.item.number)


@dataclass(slots=True)
class DocumentContext:
    """A case laid out for writing.

    `anchors` are all the places that links may lead to; `home` is the incident on whose sheet an
    exhibit is shown, by the exhibit's number; `paths` where its file stands in the bundle.
    `volume` says what of it stands in the file that is being set; `clocks` by which clock each
    entry was written.
    """

    case: CaseFile
    vocabulary: Vocabulary
    manifest_digest: str
    volume: Volume = field(default_factory=lambda: single_volume(()))
    incidents: Mapping[str, Recorded[Incident]] = field(init=False)
    people: Mapping[str, Recorded[Person]] = field(init=False)
    orders: Mapping[str, Recorded[Order]] = field(init=False)
    exhibits: Mapping[str, tuple[Exhibit, ...]] = field(init=False)
    home: Mapping[int, str] = field(init=False)
    police: Mapping[str, tuple[Recorded[PoliceContact], ...]] = field(init=False)
    translations: Mapping[str, tuple[Recorded[Translation], ...]] = field(init=False)
    paths: Mapping[int, str] = field(init=False)
    anchors: frozenset[str] = field(init=False)
    clocks: EntryClocks = field(init=False)
    history: IncidentHistory = field(init=False)
    figures: PatternReport = field(init=False)

    def __post_init__(self) -> None:
        """Indexes the case."""
        case = self.case
        self.incidents = {item.id: item for item in case.incidents}
        self.people = {item.id: item for item in case.people}
        self.orders = {item.id: item for item in case.orders}
        self.exhibits = _by_subject((e.item.content.incidents, e) for e in case.exhibits)
        self.police = _by_subject((p.content.incidents, p) for p in case.police)
        self.translations = _by_subject(((t.content.of,), t) for t in case.translations)
        self.home = {
            exhibit.item.number: item.id
            for item in reversed(case.incidents)
            for exhibit in self.exhibits.get(item.id, ())
        }
        self.paths = {
            exhibit.item.number: path for exhibit, path in exhibit_paths(case.exhibits) if path
        }
        self.anchors = frozenset(_anchors(case))
        self.clocks = EntryClocks(case.disclosure.openings, case.zone)
        self.history = disclosed_history(case)
        self.figures = pattern_report(self.history, self.vocabulary)

    @property
    def words(self) -> str:
        """The tag of the language of what people wrote, which nobody has said.

        In an English document it is taken to be the document's; beside headings in another
        language that would be false.
        """
        return "" if self.case.language == SOURCE_LANGUAGE else _UNKNOWN

    @property
    def law(self) -> str:
        """The tag of the language of the words of the law, which are never translated."""
        return "" if self.case.language == SOURCE_LANGUAGE else self.case.profile.language

    @property
    def no_files(self) -> bool:
        """Whether nothing stands in the list of files under data/."""
        return self.manifest_digest == _NOTHING

    def has(self, section: str) -> bool:
        """Whether the profile has this section."""
        return section in self.case.profile.sections

    def link(self, anchor: str) -> str:
        """The anchor if this document has it, or nothing."""
        return anchor if anchor in self.anchors else ""

    def opens(self, noun: Noun, name: str) -> bool:
        """Whether the profile opens a field."""
        return self.case.profile.opens(noun, name)

    def behaviour(self, code: str) -> str:
        """The words for a behaviour's code; the code itself if the file does not list it."""
        try:
            return self.vocabulary.behaviour(code).label
        except Unknown:
            return code

    def person(self, id_: str) -> str:
        """A person's name as far as it is shown."""
        found = self.people.get(id_)
        if found is None:
            return _("somebody whose name is withheld")
        return found.content.name or _("Person {number}").format(number=found.number)

    def turning_name(self, turning: TurningPoint) -> str:
        """What a turning point is, in words."""
        return turning_name(self.history, self.vocabulary)(turning)

    def incident_name(self, id_: str) -> str:
        """`Incident 7`, or that it is not shown here."""
        found = self.incidents.get(id_)
        if found is None:
            return _("an incident that is not shown here")
        return _("Incident {number}").format(number=found.number)

    def subject_name(self, id_: str) -> str:
        """`Incident 7`, or an exhibit's reference; or that it is not shown here."""
        case = self.case
        for exhibit in case.exhibits:
            if exhibit.item.id == id_:
                return reference(exhibit)
        others = (case.people, case.events, case.police, case.orders, case.impacts, case.asks)
        groups: tuple[tuple[Recorded[Content], ...], ...] = (case.incidents, *others)
        for item in (each for group in groups for each in group):
            if item.id == id_:
                return f"{display.noun_text(item.noun)} {item.number}"
        return _("something that is not shown here")

    def when_line(self, item: Recorded[Content]) -> str:
        """The stated time of anything, for a heading or a row."""
        when = when_of(item.content)
        return display.when_short(when) if when else _("time not stated")


def _by_subject(pairs: Iterable[tuple[tuple[str, ...], _T]]) -> dict[str, tuple[_T, ...]]:
    found: dict[str, list[_T]] = {}
    for about, item in pairs:
        for id_ in about:
            found.setdefault(id_, []).append(item)
    return {id_: tuple(items) for id_, items in found.items()}


def _anchors(case: CaseFile) -> set[str]:
    sections = case.profile.sections
    found = {f"section-{name}" for name in sections}
    if "incidents" in sections:
        found |= {incident_anchor(item.number) for item in incidents_to_print(case)}
    if "exhibits" in sections:
        found |= {exhibit_anchor(exhibit.item.number) for exhibit in exhibits_to_print(case)}
    groups: dict[Noun, tuple[Recorded[Content], ...]] = {
        Noun.PERSON: case.people,
        Noun.EVENT: case.events,
        Noun.POLICE: case.police,
        Noun.ORDER: case.orders,
        Noun.IMPACT: case.impacts,
        Noun.ASK: case.asks,
    }
    for noun, items in groups.items():
        if home_of(case.profile, noun) in sections:
            # what leads through all contacts or requests in turn has them whole
            whole = home_of(case.profile, noun) != "events-police-orders"
            here = items if whole else others_to_print(case, items)
            found |= {other_anchor(noun, item.number) for item in here}
    return found

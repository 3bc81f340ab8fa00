"""What every section needs at hand: the case, its words, and where things stand in the document.

The rules are:

- A link is made only to what this document holds, so none leads nowhere.
- Names and labels come from the case and the jurisdiction's file; nothing is inferred.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from diary import display
from diary.casefile import CaseFile, Exhibit
from diary.errors import Unknown
from diary.i18n import SOURCE_LANGUAGE, _
from diary.jurisdiction import Vocabulary
from diary.model.kinds import Noun
from diary.model.record import Incident, Order, Person, PoliceContact, Translation
from diary.model.recorded import Content, Recorded, when_of
from diary.patterns.facts import IncidentHistory
from diary.patterns.report import PatternReport, pattern_report
from diary.patterns.windows import TurningPoint
from diary.profiles import Profile
from exporters.bag import exhibit_paths
from exporters.history import history
from exporters.pattern_charts import turning_name
from exporters.pdf import news
from exporters.pdf.clocks import Clocks
from exporters.pdf.volume import Volume, only

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
class Desk:
    """A case laid out for writing.

    `anchors` are all the places that links may lead to; `home` is the incident on whose sheet an
    exhibit is shown, by the exhibit's number; `paths` where its file stands in the bundle.
    `volume` says what of it stands in the file that is being set; `clocks` by which clock each
    entry was written.
    """

    case: CaseFile
    vocabulary: Vocabulary
    manifest_digest: str
    volume: Volume = field(default_factory=lambda: only(()))
    incidents: Mapping[str, Recorded[Incident]] = field(init=False)
    people: Mapping[str, Recorded[Person]] = field(init=False)
    orders: Mapping[str, Recorded[Order]] = field(init=False)
    exhibits: Mapping[str, tuple[Exhibit, ...]] = field(init=False)
    home: Mapping[int, str] = field(init=False)
    police: Mapping[str, tuple[Recorded[PoliceContact], ...]] = field(init=False)
    translations: Mapping[str, tuple[Recorded[Translation], ...]] = field(init=False)
    paths: Mapping[int, str] = field(init=False)
    anchors: frozenset[str] = field(init=False)
    clocks: Clocks = field(init=False)
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
        self.clocks = Clocks(case.disclosure.openings, case.zone)
        self.history = history(case)
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
        found |= {incident_anchor(item.number) for item in news.incidents(case)}
    if "exhibits" in sections:
        found |= {exhibit_anchor(exhibit.item.number) for exhibit in news.exhibits(case)}
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
            here = items if whole else news.others(case, items)
            found |= {other_anchor(noun, item.number) for item in here}
    return found

"""Make sheets from the record, and list what the person is asked about before it is on one.

**Invariants:**

- What is to be secured, where a thing is kept, a request, a witness, a supporter and a person at
  risk are on a sheet only if the person let that one item go, because each may name a holder, a
  place or somebody. Without an answer it stays behind and is counted on the sheet.
- Beside the person's own copy every item goes but people at risk, since a copy may be found. Of a
  request that the bundle itself prints, only what it does not print is kept back.
- A sheet whose items are not asked about one by one goes beside a bundle only if the person let
  the whole sheet go.
- A message or call has no copy if no exhibit of it has a file, whether or not it is written down
  from which number or account it came. One that was read of an export has a copy: the export.
- Nothing withdrawn or erased is on a sheet, and nothing that a bundle leaves out.
- The extract of an incident has the words as they were first written and every later wording; the
  sheet of witnesses has nothing of what they can say.
- Stills carry neither title nor caption, because whoever is to recognise somebody must not read who
  it is said to be.
- Of an exhibit the title is printed as a bundle lists it: the name of a file may state a place that
  is withheld. An extract names only people whom that bundle shows, by the bundle's own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final, TypeVar

from diary import characters, jurisdiction
from diary.audience_profiles import Profile
from diary.case_file import CaseFile, Exhibit, ExhibitLayout, event_sort_key
from diary.i18n import ngettext
from diary.model.books_and_nouns import Noun
from diary.model.field_declarations import replaced, value_of
from diary.model.record_nouns import (
    Certainty,
    Evidence,
    Incident,
    Perception,
    Person,
    Preservation,
    Request,
    Role,
    StatedAnswer,
    StatementTaken,
    Witness,
)
from diary.model.revisions import Recorded, Revision, T
from diary.paper_content import (
    Extract,
    KeptThing,
    LaterAnswer,
    LaterWords,
    Need,
    PaperHead,
    PersonAtRisk,
    Sheet,
    SheetItem,
    Still,
    Supporter,
    ToSecure,
    UncopiedMessage,
    WitnessOfIncidents,
)
from diary.paper_kinds import SHEETS, PaperKind
from diary.patterns.counted_incidents import counted
from diary.services.disclosure.snapshot import VaultIdentity
from diary.services.journal import Journal
from diary.services.witness_numbers import plain_name, told_with_numbers, with_numbers

_WITNESS: Final = "witness/"
_SHEET: Final = "sheet/"
# of the keys of items that are no exhibits
_PREFIXES: Final = frozenset(
    {Noun.SECURE, Noun.ASK, Noun.PERSON, _WITNESS.rstrip("/"), _SHEET.rstrip("/")}
)
# Sheets that are asked about whole before they go beside a bundle.
_ASKED_WHOLE: Final = frozenset({PaperKind.NO_COPY, PaperKind.EXTRACTS})
# Of a copy for the person: who is at risk, since it may be found, and what doubles its length.
_ASKED_OF_OWN: Final = frozenset({PaperKind.SAFETY, PaperKind.EXTRACTS})
# The fields of a request that a sheet prints, beside what is asked for.
_OF_NEED: Final = ("why", "order", "risk", "protect", "terms", "state", "state_on", "state_known")

K = TypeVar("K")


def _keys(names: Iterable[str]) -> list[str]:
    """Return a key for each witness, typed without quotes: the name in small letters and hyphens.

    Names that would have the same key are numbered.
    """
    found: dict[str, None] = {}
    for name in names:
        letters = characters.normalized("NFKD", characters.folded(name))
        bare = (each for each in letters if not characters.is_mark(each))
        plain = "".join(each if characters.is_letter_or_number(each) else " " for each in bare)
        key = first = _WITNESS + ("-".join(plain.split()) or "unnamed")
        n = 1
        while key in found:
            n += 1
            key = f"{first}-{n}"
        found[key] = None
    return [*found]


@dataclass(frozen=True, slots=True)
class AskedItem:
    """An item that is on a sheet, or a whole sheet, that leaves only if the person lets it go.

    `key` names it in the answer: `secure/3`, `ask/2`, `person/4`, `AB/12`,
    `witness/odile-farthingale`, or `sheet/extracts` for the whole of one. `named` is whom or which
    place it names, in the person's words, and of a whole sheet how much it has.
    """

    key: str
    kind: PaperKind
    named: str

    @property
    def line(self) -> str:
        """What it names, behind the reference of an exhibit: several may be kept in one place."""
        is_exhibit = self.key.partition("/")[0] not in _PREFIXES
        return f"{self.key}: {self.named}" if is_exhibit else self.named


@dataclass(frozen=True, slots=True)
class SheetChoice:
    """What of a record may be on sheets: the keys let go, and the subjects left out whole.

    `exhibits` and `people` are those of a bundle, as it shows them: pictures, titles and names are
    taken from them alone. With `listed_only` no other exhibit is referred to. `own_copy` is for the
    person, and `opened` are the fields of a request that the bundle beside the sheets prints.
    """

    let_go: frozenset[str] = frozenset()
    left_out: Container[str] = frozenset()
    exhibits: tuple[Exhibit, ...] = ()
    people: tuple[Recorded[Person], ...] = ()
    listed_only: bool = False
    own_copy: bool = False
    opened: frozenset[str] = frozenset()

    def showing(self, case: CaseFile) -> SheetChoice:
        """Return the choice with what a bundle of this case shows."""
        return replace(self, exhibits=case.exhibits, people=case.people)

    def beside(self, profile: Profile) -> SheetChoice:
        """Return the choice for the sheets beside a bundle for this audience."""
        opened = frozenset(profile.fields.get(Noun.ASK, ()))
        return replace(self, listed_only=True, own_copy=profile.own_copy, opened=opened)

    def lets_go(self, kind: PaperKind, key: str) -> bool:
        """Return whether an item goes: by itself, by an answer, or because it is for the person."""
        return not key or key in self.let_go or (self.own_copy and kind not in _ASKED_OF_OWN)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """One item, and what it is asked about by; an item without a key goes by itself."""

    item: SheetItem
    key: str = ""
    named: str = ""


@dataclass(slots=True)
class _Seen:
    """What one witness is said to have perceived, by incident."""

    name: str
    number: int
    numbers: dict[Perception | None, list[int]] = field(default_factory=dict)
    statements: dict[StatementTaken | None, list[int]] = field(default_factory=dict)
    knows: set[StatedAnswer] = field(default_factory=set)


_NOTHING_CHOSEN: Final = SheetChoice()


def _opened(each: _Candidate, choice: SheetChoice) -> Iterator[SheetItem]:
    """Yield a request as far as the bundle beside the sheet prints it, if it prints what it is."""
    item = each.item
    if isinstance(item, Need) and "what" in choice.opened:
        kept = [name for name in _OF_NEED if name not in choice.opened and value_of(item, name)]
        usual = Need(number=item.number, what="", written=item.written, zone=item.zone)
        values = {name: value_of(usual, name) for name in kept}
        yield replaced(replace(item, kept=tuple(kept)), values)


def paper_head(case: VaultIdentity, journal: Journal) -> PaperHead:
    """Return what is at the head of each paper: when it is made, by what, and of whom."""
    made = case.now().replace(microsecond=0)
    me = journal.me()
    return PaperHead(made, journal.zone, case.program, case.jurisdiction, me.name if me else "")


def references_by_incident(exhibits: Iterable[Recorded[Evidence]]) -> dict[str, tuple[str, ...]]:
    """Return the references of the exhibits of each incident, in the order of the exhibits."""
    found: dict[str, tuple[str, ...]] = {}
    for exhibit in exhibits:
        for id_ in dict.fromkeys(exhibit.content.incidents):
            found[id_] = (*found.get(id_, ()), exhibit.content.reference)
    return found


def _whole_text(kind: PaperKind, incidents: int) -> str:
    """Return how much a sheet that is asked about whole has."""
    text = ngettext("the whole sheet: {n} incident", "the whole sheet: {n} incidents", incidents)
    if kind is PaperKind.EXTRACTS:
        text = ngettext(
            "the whole sheet: {n} incident, on a page of its own",
            "the whole sheet: {n} incidents, each on a page of its own",
            incidents,
        )
    return text.format(n=f"{incidents:,}")


class SheetService:
    """Makes the sheets of an open vault, on the thread that opened it."""

    def __init__(self, case: VaultIdentity, journal: Journal) -> None:
        self._case = case
        self._journal = journal
        self._ways: dict[PaperKind, Callable[[SheetChoice], Iterator[_Candidate]]] = {
            PaperKind.TO_SECURE: self._to_secure,
            PaperKind.NO_COPY: self._no_copy,
            PaperKind.WITNESSES: self._witnesses,
            PaperKind.NEEDS: self._needs,
            PaperKind.SAFETY: self._safety,
            PaperKind.STILLS: self._stills,
            PaperKind.EXTRACTS: self._extracts,
        }

    def make(self, kind: PaperKind, choice: SheetChoice) -> Sheet:
        """Return a sheet; what was not let go is counted and not in it."""
        found = [*self._ways[kind](choice)]
        items = tuple(
            item
            for each in found
            for item in ([each.item] if choice.lets_go(kind, each.key) else _opened(each, choice))
        )
        return Sheet(
            paper_head(self._case, self._journal),
            kind,
            items,
            len(found) - len(items),
            own_copy=choice.own_copy,
            kept_places=sum(
                isinstance(each.item, KeptThing) and not choice.lets_go(kind, each.key)
                for each in found
            ),
            partial=bool(choice.left_out),
        )

    def asked(
        self, kinds: Iterable[PaperKind], choice: SheetChoice = _NOTHING_CHOSEN
    ) -> tuple[AskedItem, ...]:
        """Return what is asked about one by one before sheets of these kinds are made."""
        chosen = set(kinds)
        return tuple(
            AskedItem(each.key, kind, each.named)
            for kind in SHEETS
            if kind in chosen
            for each in self._ways[kind](choice)
            if not choice.lets_go(kind, each.key)
            if not any(isinstance(item, Need) and not item.kept for item in _opened(each, choice))
        )

    def asked_beside(
        self, profile: Profile, left_out: Container[str] = frozenset()
    ) -> tuple[AskedItem, ...]:
        """Return what is asked about before sheets go beside a bundle for this audience."""
        choice, kinds = SheetChoice(left_out=left_out).beside(profile), profile.sheets
        counts = {
            PaperKind.NO_COPY: sum(1 for _each in self._no_copy(choice)),
            PaperKind.EXTRACTS: sum(1 for _each in self._standing(Incident, choice)),
        }
        return (
            *self.asked(kinds, choice),
            *(
                AskedItem(_SHEET + kind, kind, _whole_text(kind, counts[kind]))
                for kind in SHEETS
                if kind in _ASKED_WHOLE and kind in kinds and counts[kind]
                if not choice.lets_go(kind, _SHEET + kind)
            ),
        )

    def beside(self, profile: Profile, choice: SheetChoice) -> Iterator[Sheet]:
        """Yield the sheets that go beside a bundle for this audience; none is empty."""
        choice = choice.beside(profile)
        for kind in profile.sheets:
            if kind not in _ASKED_WHOLE or choice.lets_go(kind, _SHEET + kind):
                made = self.make(kind, choice)
                if not made.is_empty:
                    yield made

    def _to_secure(self, choice: SheetChoice) -> Iterator[_Candidate]:
        references = {item.id: item.content.reference for item in self._referred(choice)}
        titles = {each.item.id: each.item.content.title for each in choice.exhibits}
        for item in self._standing(Preservation, choice):
            own = item.content
            named = "; ".join(filter(None, (own.what, own.holder)))
            yield _Candidate(
                ToSecure(
                    number=item.number,
                    what=own.what,
                    why=own.why,
                    by=own.by,
                    holder=own.holder,
                    asked_of=own.asked_of,
                    asked=own.asked,
                    done=own.done,
                    exhibit=references.get(own.exhibit, ""),
                    incidents=self._numbers(own.incidents, choice),
                ),
                f"{Noun.SECURE}/{item.number}",
                named,
            )
        for exhibit in self._evidence(choice):
            kept = exhibit.content
            if kept.kept_where or kept.original_where:
                yield _Candidate(
                    KeptThing(
                        number=exhibit.number,
                        reference=kept.reference,
                        title=titles.get(exhibit.id, ""),
                        kept_where=kept.kept_where,
                        original_where=kept.original_where,
                    ),
                    kept.reference,
                    "; ".join(filter(None, (kept.kept_where, kept.original_where))),
                )

    def _no_copy(self, choice: SheetChoice) -> Iterator[_Candidate]:
        files = {
            id_
            for each in self._evidence(choice)
            if each.content.sha256
            for id_ in each.content.incidents
        }
        of_messages = {
            row.code
            for row in jurisdiction.load(self._case.jurisdiction).behaviours
            if row.is_message
        }
        things = references_by_incident(
            each for each in self._referred(choice) if not each.content.sha256
        )
        for item in self._incidents(choice):
            own = item.content
            kinds = tuple(code for code in own.behaviours if code in of_messages)
            has_copy = item.id in files or own.messages
            if (own.platform or own.accounts or kinds) and not has_copy:
                yield _Candidate(
                    UncopiedMessage(
                        number=item.number,
                        when=own.when,
                        kinds=kinds,
                        platform=own.platform,
                        accounts=own.accounts,
                        times=own.times,
                        certainty=own.certainty,
                        thing=", ".join(things.get(item.id, ())),
                    )
                )

    def _witnesses(self, choice: SheetChoice) -> Iterator[_Candidate]:
        people = self._entries_of_witnesses(choice)
        found: dict[str, _Seen] = {}
        for item in self._incidents(choice):
            told = (
                (Witness(each.who, sense=Perception.TOLD), number)
                for each, number in told_with_numbers(item.content)
            )
            for witness, number in (*with_numbers(item.content), *told):
                seen = found.setdefault(plain_name(witness.name), _Seen(witness.name, number))
                for numbers in (
                    seen.numbers.setdefault(witness.sense, []),
                    seen.statements.setdefault(witness.statement, []),
                ):
                    if item.number not in numbers:
                        numbers.append(item.number)
                seen.knows.add(witness.knows)
        found.pop("", None)
        names = [" ".join(seen.name.split()) for seen in found.values()]
        for key, name, (plain, seen) in zip(_keys(names), names, found.items(), strict=True):
            entry = people.get(plain)
            person = entry.content if entry else None
            yield _Candidate(
                WitnessOfIncidents(
                    number=seen.number,
                    name=name,
                    relationship=person.relationship if person else "",
                    saw=_of(seen.numbers, Perception.SAW),
                    heard=_of(seen.numbers, Perception.HEARD),
                    received=_of(seen.numbers, Perception.RECEIVED),
                    told=_of(seen.numbers, Perception.TOLD),
                    not_stated=_of(seen.numbers, None),
                    statement=_of(seen.statements, StatementTaken.YES),
                    no_statement=_of(seen.statements, StatementTaken.NO),
                    statement_not_known=_of(seen.statements, StatementTaken.NOT_KNOWN),
                    statement_not_stated=_of(seen.statements, None),
                    knows=_known(seen.knows | ({person.knows} if person else set())),
                ),
                key,
                name,
            )

    def _entries_of_witnesses(self, choice: SheetChoice) -> dict[str, Recorded[Person]]:
        """Return the entries of people that say more of a witness, by the name of the witness.

        An incident has no more of its witnesses than their names, and two people may have one name.
        So an entry is taken for that of a witness only if it says that they are one, and if nobody
        else has this name.
        """
        named: dict[str, list[Recorded[Person]]] = {}
        for item in self._journal.standing(Person):
            named.setdefault(plain_name(item.content.name), []).append(item)
        return {
            name: item
            for name, (item, *others) in named.items()
            if name and not others and item.content.role is Role.WITNESS
            if item.id not in choice.left_out
        }

    def _needs(self, choice: SheetChoice) -> Iterator[_Candidate]:
        for item in self._standing(Request, choice):
            own = item.content
            yield _Candidate(
                Need(
                    number=item.number,
                    what=own.what,
                    why=own.why,
                    order=own.order,
                    risk=own.risk,
                    protect=own.protect,
                    terms=own.terms,
                    state=own.state,
                    state_on=own.state_on,
                    state_known=own.state_known,
                    written=item.first_written,
                    zone=self._journal.history(item.id)[0].zone,
                ),
                f"{Noun.ASK}/{item.number}",
                "; ".join(filter(None, (own.what, own.protect))),
            )

    def _safety(self, choice: SheetChoice) -> Iterator[_Candidate]:
        told: dict[str, set[StatedAnswer]] = {}
        for incident in self._incidents(choice):
            for witness in incident.content.witnesses:
                told.setdefault(plain_name(witness.name), set()).add(witness.knows)
        joined = {item.id: name for name, item in self._entries_of_witnesses(choice).items()}
        for item in self._standing(Person, choice):
            own, key = item.content, f"{Noun.PERSON}/{item.number}"
            knows = _known({own.knows, *told.get(joined.get(item.id, ""), ())})
            if own.afraid_for:
                yield _Candidate(
                    PersonAtRisk(
                        number=item.number,
                        name=own.name,
                        relationship=own.relationship,
                        why=own.afraid_why,
                        knows=knows,
                    ),
                    key,
                    own.name,
                )
            elif own.role is Role.SUPPORTER:
                supporter = Supporter(
                    number=item.number,
                    name=own.name,
                    relationship=own.relationship,
                    knows=knows,
                )
                yield _Candidate(supporter, key, own.name)

    def _stills(self, choice: SheetChoice) -> Iterator[_Candidate]:
        recorded = {
            item.id: item.content.when
            for item in self._incidents(choice)
            if item.content.certainty is Certainty.RECORDING
        }
        for exhibit in choice.exhibits:
            own = exhibit.item.content
            of_film = exhibit.shown.layout is ExhibitLayout.FRAMES
            if not of_film and recorded.keys().isdisjoint(own.incidents):
                continue
            if exhibit.shown.layout not in (ExhibitLayout.FRAMES, ExhibitLayout.PICTURE):
                continue
            when = next((at for id_ in own.incidents if (at := recorded.get(id_))), None)
            for print_ in exhibit.shown.prints:
                yield _Candidate(
                    Still(
                        number=exhibit.item.number,
                        reference=own.reference,
                        when=own.found or when,
                        at=print_.at,
                        key=print_.sha256,
                        open=print_.open,
                    )
                )

    def _extracts(self, choice: SheetChoice) -> Iterator[_Candidate]:
        references = references_by_incident(self._referred(choice))
        names = {item.id: item.content.name for item in choice.people}
        for item in sorted(self._standing(Incident, choice), key=event_sort_key):
            worded = [each for each in self._journal.history(item.id) if _is_worded(each)]
            own, first = item.content, worded[0]
            turned = own.turned_out
            yield _Candidate(
                Extract(
                    number=item.number,
                    when=own.when,
                    first=_what(first),
                    written=first.written,
                    zone=first.zone,
                    later=tuple(_later(worded)),
                    certainty=own.certainty,
                    times=own.times,
                    place=own.place,
                    platform=own.platform,
                    accounts=own.accounts,
                    person=names.get(own.person, ""),
                    why_person=own.why_person,
                    did=own.did,
                    effect=own.effect,
                    fear=own.fear,
                    alternative=own.alternative,
                    answered=tuple(_answered_later(worded)),
                    elsewhere=tuple(_elsewhere(own)),
                    turned_out=turned.what if turned else "",
                    why_not=turned.reason if turned else None,
                    exhibits=references.get(item.id, ()),
                )
            )

    def _incidents(self, choice: SheetChoice) -> Sequence[Recorded[Incident]]:
        """Return the incidents that count, in the order in which they happened."""
        return sorted(counted([*self._standing(Incident, choice)]), key=event_sort_key)

    def _evidence(self, choice: SheetChoice) -> Iterator[Recorded[Evidence]]:
        """Yield the exhibits that a bundle would list: those with an incident left, or of none."""
        for item in self._standing(Evidence, choice):
            about = item.content.incidents
            if not about or self._numbers(about, choice):
                yield item

    def _referred(self, choice: SheetChoice) -> Iterator[Recorded[Evidence]]:
        """Yield the exhibits to whose references a sheet leads."""
        listed = {each.item.id for each in choice.exhibits}
        for item in self._evidence(choice):
            if not choice.listed_only or item.id in listed:
                yield item

    def _numbers(self, incidents: Iterable[str], choice: SheetChoice) -> tuple[int, ...]:
        left = (id_ for id_ in incidents if id_ not in choice.left_out)
        return self._journal.standing_numbers(left)

    def _standing(self, cls: type[T], choice: SheetChoice) -> Iterator[Recorded[T]]:
        """Yield the subjects of this class that are not withdrawn, nor left out of the bundle."""
        return (item for item in self._journal.standing(cls) if item.id not in choice.left_out)


def _of(numbers: Mapping[K, Iterable[int]], key: K) -> tuple[int, ...]:
    return tuple(sorted(numbers.get(key, ())))


def _known(answers: Container[StatedAnswer]) -> StatedAnswer:
    """Return whether somebody knows that their name was given: once they do, they do."""
    for answer in (StatedAnswer.YES, StatedAnswer.NO):
        if answer in answers:
            return answer
    return StatedAnswer.NOT_STATED


# The fields of an incident that an extract prints; of the words each version is printed.
_ANSWERS: Final = (
    "when", "certainty", "times", "place", "platform", "accounts", "person", "why_person", "did",
    "effect", "fear", "alternative",
)  # fmt: skip


def _answered_later(worded: Sequence[Revision]) -> Iterator[LaterAnswer]:
    """Yield the fields whose answer is not that of the first version, with when it was given."""
    contents = [each.content for each in worded if isinstance(each.content, Incident)]
    for name in _ANSWERS:
        values = [value_of(content, name) for content in contents]
        if values[-1] == values[0]:
            continue
        since = worded[max(n for n, value in enumerate(values) if value != values[-1]) + 1]
        yield LaterAnswer(name=name, written=since.written, zone=since.zone)


def _elsewhere(own: Incident) -> Iterator[str]:
    """Yield the fields that say how sure it is, and are in no extract."""
    empty = Incident(what=own.what)
    for name in ("recognition", "sighting", "first_told", "typed", "company"):
        if value_of(own, name) != value_of(empty, name):
            yield name


def _is_worded(revision: Revision) -> bool:
    return isinstance(revision.content, Incident) and not revision.reinstates


def _what(revision: Revision) -> str:
    return revision.content.what if isinstance(revision.content, Incident) else ""


def _later(worded: Sequence[Revision]) -> Iterator[LaterWords]:
    """Yield each wording after the first that differs from the one before."""
    for before, after in pairwise(worded):
        if _what(after) != _what(before):
            yield LaterWords(
                what=_what(after), reason=after.reason, written=after.written, zone=after.zone
            )

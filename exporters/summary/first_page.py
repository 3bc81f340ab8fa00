"""Page 1 of the summary: how the case stands, how much, before and after, what to read first.

**Invariants:**

- It is no statement, no risk assessment and no part of the record, and says so in its first line.
- Each line on the state of the case says how the person knows it and how old that is; the word
  "now" is never printed. An order in force is never folded while anything else can be.
- Every number that matters says how the person knows of the incident. Nothing is added up that the
  person did not state, and nothing says what a count amounts to.
- Only turning points are newest first. Of somebody unknown the earliest description stands. Kinds
  to read first have one order, the same in every record.
- It names no address, no date of birth, no health, no helper and no wish: those are on sheets.
- What somebody wrote is printed whole, or a line says where it stands whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

from diary.case_file import Exhibit
from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    Declaration,
    DeclarationAnswer,
    DeclarationTopic,
    EventKind,
    Order,
    Person,
    Preservation,
    RequestState,
    Role,
    StatedAnswer,
    StillSo,
)
from diary.model.revisions import Recorded
from diary.model.when import Precision, When, zone_of
from diary.patterns.before_and_after import BeforeAfter, DayWindow, IncidentCalendar, before_after
from diary.patterns.incident_facts import Numbers, Telling
from diary.patterns.turning_points import TurningPoint
from diary.patterns.when_intervals import days_of
from diary.text import code_texts, time_texts
from diary.text.code_texts import Voice, choice_text
from exporters.bundle.layout import EVIDENCE, EXHIBITS
from exporters.pdf.sections.document_context import (
    DocumentContext,
    bundle_name,
    not_reviewed_in_full,
)
from exporters.summary.names import ShortNames, is_known
from exporters.summary.words import (
    LETTERS,
    LETTERS_TEXT,
    answer_text,
    few,
    known_text,
    one_line,
    quoted,
    reader,
    source_text,
)
from exporters.table_pages import (
    PageColumn,
    PageRow,
    PageTable,
    TablePage,
    table_of_lines,
)

# kinds of act that make publishing somebody's name an offence
_ANONYMOUS: Final = frozenset({"SEXUAL_ASSAULT", "CYBERFLASH", "INTIMATE_SHARE", "THREAT_INTIMATE"})
_BAIL: Final = "bail"
# what a reader takes for a turning point of the case; other events are in the chronology
_TURNINGS: Final = frozenset(
    {
        "event/asked-to-stop",
        "event/warning",
        "event/arrest",
        "event/charge",
        "event/order-served",
        "order/served",
        "case/release",
    }
)


def first_page(context: DocumentContext) -> TablePage:
    """Return page 1."""
    page = _FirstPage(context)
    return TablePage(
        anchor="summary-first",
        above=tuple(page.above()),
        title=page.title(),
        subtitle=tuple(page.subtitle()),
        tables=tuple(table for table in page.tables() if table.rows),
    )


def is_over(context: DocumentContext, said: Order) -> bool:
    """Return whether an order has passed its end, or is bail that the person says has changed."""
    if said.expires:
        return date.fromisoformat(said.expires) < context.history.as_at
    bail = [item for item in context.case.case_facts if item.content.fact is CaseFactKind.BAIL]
    return (
        said.order == _BAIL
        and bool(bail)
        and all(item.content.still is StillSo.CHANGED for item in bail)
    )


def earliest(context: DocumentContext, person: Recorded[Person]) -> str:
    """Return how a person was described first, in appearance and vehicle."""
    parts = []
    for name in ("appearance", "vehicle"):
        changes = [
            change
            for change in context.case.changes
            if change.noun is Noun.PERSON
            and change.number == person.number
            and change.field == name
            and isinstance(change.before, str)
            and change.before.strip()
        ]
        first = min(changes, key=lambda change: change.entry, default=None)
        parts.append(str(first.before) if first else getattr(person.content, name))
    return "; ".join(part for part in parts if part.strip())


class _FirstPage:
    """The parts of the page, from one case."""

    def __init__(self, context: DocumentContext) -> None:
        self._context = context
        self._figures = context.figures
        self._names = ShortNames(context)
        self._made = context.history.as_at
        self._facts = {one.number: one for one in context.history.facts}
        self._copied = {
            self._context.incidents[id_].number
            for id_, exhibits in context.exhibits.items()
            if id_ in context.incidents and any(map(has_file, exhibits))
        }

    def above(self) -> Iterator[str]:
        if note := not_reviewed_in_full(self._context.case):
            yield note
        yield _(
            "Summary made from the complainant's own record, {reader}. It is not a statement, not "
            "a risk assessment and not part of the record. The record is a document of its own, "
            "{name}; if the record is exhibited, exhibit that alone."
        ).format(reader=reader(self._context.case.profile), name=EVIDENCE)
        if self._context.case.supplement:
            yield _(
                "This adds to {bundle}. All figures are of the whole record as it is in this one, "
                "and may differ from those given before. What is new, changed or taken back: page "
                "2, Since the last bundle."
            ).format(bundle=bundle_name(self._context.case, self._context.case.supplement.latest))
        numbers = sorted(
            number for number, one in self._facts.items() if _ANONYMOUS.intersection(one.behaviours)
        )
        if numbers:
            yield _(
                "This record alleges a sexual offence (no. {numbers}). Nothing that identifies "
                "{who} may be published (Sexual Offences (Amendment) Act 1992; to be checked by a "
                "lawyer)."
            ).format(numbers=few(numbers), who=self._names.who)

    def title(self) -> str:
        if not self._names.name:
            return _("Record kept by the person recording")
        if not self._names.me:
            return _("Record kept by {name}").format(name=self._names.name)
        return _("Record kept by {name} ({initials})").format(
            name=self._names.name, initials=self._names.me
        )

    def subtitle(self) -> Iterator[str]:
        suspected = [
            each
            for each in self._figures.places.suspected
            if each.incidents and each.id in self._context.people
        ]
        if suspected:
            most = max(suspected, key=lambda each: len(each.incidents))
            yield self._person(most.id, len(most.incidents))
        named = {each.id for each in suspected}
        for person in self._context.case.people:
            # of somebody who is named the description is in the record alone
            if person.content.role is Role.SUSPECTED and person.id not in named:
                yield from self._unknown(person)
        yield from self._told_to_stop()

    def _person(self, id_: str, incidents: int) -> str:
        person = self._context.people[id_]
        place = _("person {number}").format(number=person.number)
        parts = [
            _("{n} of {count}").format(n=f"{incidents:,}", count=f"{len(self._facts):,}"),
            quoted(person.content.relationship, place),
        ]
        text = _("Person named in the most incidents: {name} ({about}).").format(
            name=self._names.full(id_), about="; ".join(part for part in parts if part)
        )
        return " ".join((text, *self._unknown(person)))

    def _unknown(self, person: Recorded[Person]) -> Iterator[str]:
        """Yield the earliest description of somebody whose name is not known."""
        if is_known(person.content.name):
            return
        said = earliest(self._context, person)
        if said:
            place = _("person {number}").format(number=person.number)
            yield _("Described first, {day}: {words} ({place}).").format(
                day=time_texts.day_text(self._local(person.first_written)),
                words=quoted(said, place),
                place=place,
            )

    def _told_to_stop(self) -> Iterator[str]:
        told = sorted(
            (
                event
                for event in self._context.case.events
                if event.content.event is EventKind.ASKED_TO_STOP and event.content.when
            ),
            key=lambda event: (_day_of(event.content.when), event.number),
        )
        if not told:
            return
        first = told[0]
        place = _("event {number}").format(number=first.number)
        said = first.content
        whom = self._names.of(said.person) if said.person else _("to whom is in the words")
        again = ""
        if told[1:]:
            again = " " + _("Again: {days}.").format(
                days=", ".join(
                    f"{self._context.when_line(each)} ({each.number})" for each in told[1:]
                )
            )
        words = [quoted(text, place) for text in (said.what, said.how) if text.strip()]
        yield (
            _("Told to stop {when} ({whom}; {place}): {words}.").format(
                when=self._context.when_line(first),
                whom=whom,
                place=place,
                words=" ".join(words) or _("no words are recorded"),
            )
            + again
        )

    def tables(self) -> Iterator[PageTable]:
        yield self._state()
        yield self._officer()
        yield table_of_lines(_("How much"), self._how_much())
        yield self._around()
        yield self._read_first()
        yield table_of_lines(
            _("Daily life, contact, requests, and the end of the record"),
            (*self._rest(), *self._silence()),
        )

    def _local(self, moment: datetime) -> date:
        return moment.astimezone(zone_of(self._context.case.zone)).date()

    def _state(self) -> PageTable:
        newest = sorted(
            (
                item
                for item in self._context.case.case_facts
                if item.content.fact is not CaseFactKind.LEAD
            ),
            key=lambda item: (_day_of(item.content.since or item.content.learned), item.number),
            reverse=True,
        )
        facts = sorted(newest, key=lambda item: _FIRST.index(item.content.fact))
        orders = sorted(
            self._context.case.orders,
            key=lambda item: (item.content.served or item.content.made, item.number),
            reverse=True,
        )
        # what has changed or ended is folded first: a reader acts on what may still hold
        over = {item.id for item in facts if item.content.still is StillSo.CHANGED}
        over |= {item.id for item in orders if is_over(self._context, item.content)}
        rows = [
            row
            for ended in (False, True)
            for row in (
                *(self._order_row(item) for item in orders if (item.id in over) is ended),
                *(self._fact_row(item) for item in facts if (item.id in over) is ended),
            )
        ]
        return PageTable(
            _(
                "State of the case, as {who} has it ({who} cannot check it: look it up before you "
                "act on it)"
            ).format(who=self._names.who),
            (PageColumn("", 0.41, words=True), PageColumn("", 0.26), PageColumn("", 0.33)),
            tuple(rows),
            foldable=True,
            least=len(rows) - len(over),
            where=EVIDENCE,
        )

    def _fact_row(self, item: Recorded[CaseFact]) -> PageRow:
        said = item.content
        kind = choice_text(Voice.THIRD, Noun.CASE, "fact", said.fact)
        days = days_of(said.since)
        since = time_texts.when_short(said.since) if said.since else ""
        if days and days.one and said.since and said.since.precision is Precision.DAY:
            since = short_days(days.one, days.one)
        if said.fact is CaseFactKind.OTHER and said.what:
            what = f"{said.what}, {since}" if since else said.what
        else:
            kind_since = f"{kind} {since}".strip()
            what = f"{kind_since}: {said.what}" if said.what else kind_since
        if said.incidents:
            told = few(self._numbers(said.incidents))
            what = _("{what} (about: {numbers})").format(what=what, numbers=told)
        key = _("{kind} (no. {number})").format(kind=kind, number=item.number)
        return PageRow((one_line(what), self._known(said), self._age(said)), key=key)

    def _known(self, said: CaseFact) -> str:
        known = source_text(said.known, self._names.who) if said.known else ""
        # the name of whoever helps is on no page that may be pasted or served
        teller = "" if said.known is CaseFactSource.ADVOCATE else said.told_by
        teller = "" if teller and teller in said.what else teller
        told_by = f"{known}: {teller}" if known and teller else known or teller
        days = days_of(said.learned)
        learned = self._near(days.first, days.last) if days else ""
        return ", ".join(part for part in (told_by, learned) if part) or _("not stated how known")

    def _age(self, said: CaseFact) -> str:
        if said.still and said.still_on:
            asked = date.fromisoformat(said.still_on)
            day = _("asked {day} ({days})").format(
                day=self._near(asked, asked), days=_days((self._made - asked).days)
            )
            if asked == self._made:
                day = _("asked today")
        else:
            day = _("asked, day not stated")
        match said.still:
            case StillSo.YES:
                return _("{asked}: still so").format(asked=day)
            case StillSo.CHANGED:
                return _("{asked}: it has changed").format(asked=day)
            case StillSo.NOT_KNOWN:
                return _("{asked}: does not know").format(asked=day)
        learned = days_of(said.learned) or days_of(said.since)
        if learned is None:
            return _("not confirmed since, age not known")
        return _("not confirmed since ({days})").format(
            days=_days((self._made - learned.last).days)
        )

    def _near(self, first: date, last: date) -> str:
        """Return days of this year without the year, and others with it."""
        text = short_days(first, last)
        return text.replace(f" {self._made.year}", "") if first.year == last.year else text

    def _order_row(self, item: Recorded[Order]) -> PageRow:
        said = item.content
        name = f"{said.title} {said.reference}".strip()
        # words of somebody never begin a line
        parts = [_("Order {number}: {name}").format(number=item.number, name=name)]
        if said.made and said.made != said.served:
            parts.append(_("made {day}").format(day=_short_day(said.made)))
        if said.served:
            served = _short_day(said.served)
            parts.append(_("handed over {day}").format(day=f"{served} {said.served_time}".strip()))
        how = said.served_known or _("not stated how the service is known")
        if said.exhibit:
            how = _("{who} has the paper ({exhibit})").format(
                who=self._names.who, exhibit=self._context.subject_name(said.exhibit)
            )
        key = _("order {number}").format(number=item.number)
        return PageRow((one_line(", ".join(parts)), one_line(how), self._end(said)), key=key)

    def _end(self, said: Order) -> str:
        if said.expires and is_over(self._context, said):
            return _("that end has passed: {day}").format(day=_short_day(said.expires))
        if not said.expires:
            if is_over(self._context, said):
                return _("it has changed, {who} says").format(who=self._names.who)
            return _("no end is recorded")
        if said.ends_on_paper:
            return _("ends {day}, as printed").format(day=_day_text(said.expires))
        return _("ends {day}, as {who} wrote it down").format(
            day=_day_text(said.expires), who=self._names.who
        )

    def _officer(self) -> PageTable:
        return PageTable(
            "",
            (PageColumn("", 1.0),),
            tuple(PageRow((text,)) for text in self._officers()),
            where=EVIDENCE,
        )

    def _officers(self) -> Iterator[str]:
        leads = [
            item
            for item in self._context.case.case_facts
            if item.content.fact is CaseFactKind.LEAD and item.content.still is not StillSo.CHANGED
        ]
        if leads:
            last = max(leads, key=lambda item: (_day_of(item.content.since), item.number))
            yield one_line(
                _("Who leads: {what} ({known}; {age}).").format(
                    what=last.content.what or _("no name is recorded"),
                    known=self._known(last.content),
                    age=self._age(last.content),
                )
            )
        else:
            yield _("Not stated who leads the case.")
        dated = [
            (response.day or date.min, response.contact)
            for response in self._figures.responses
            if response.contact.content.officer
        ]
        if dated:
            day, spoken = max(dated, key=lambda each: (each[0], each[1].number))
            said = spoken.content
            named = " ".join(part for part in (said.officer, said.officer_number) if part)
            about = ", ".join(part for part in (named, said.force, said.reference) if part)
            when = time_texts.day_text(day) if day != date.min else _("day not known")
            yield one_line(
                _("Last contact with an officer: {about} ({when}).").format(about=about, when=when)
            )
        found = [contact.content.reference for contact in self._context.case.police]
        known = [*dict.fromkeys(one_line(each) for each in reversed(found) if each.strip())]
        if known:
            more = len(known) - _MOST_REFERENCES
            if more > 0:
                known = [
                    *known[:_MOST_REFERENCES],
                    _("{n} more below").format(n=more),
                ]
            yield _("References, newest first: {each}.").format(each="; ".join(known))

    def _how_much(self) -> Iterator[str]:
        conduct = self._figures.conduct
        yield self._numbering()
        if months := _by_time(conduct.months):
            yield months
        known = "; ".join(
            f"{known_text(one)} {len(conduct.how_known[str(one) if one else 'not-stated']):,}"
            for one in LETTERS
            if conduct.how_known.get(str(one) if one else "not-stated")
        )
        if known:
            yield _("How {who} knows: {known}.").format(who=self._names.who, known=known)
        yield self._naming()
        yield self._telling() + " " + self._exhibits()
        yield from self._breaches()

    def _numbering(self) -> str:
        conduct = self._figures.conduct
        apart = self._figures.not_counted
        count = len(conduct.incidents)
        text = ngettext("{n} incident", "{n} incidents", count).format(n=f"{count:,}")
        if apart:
            text = _("{n} incidents counted, of {written} written down").format(
                n=f"{count:,}", written=f"{count + len(apart):,}"
            )
        if conduct.first and conduct.last:
            text = f"{text}, {time_texts.span_text(conduct.first, conduct.last)}"
        if not apart:
            return text + "."
        last = max((*conduct.incidents, apart[-1].number))
        if len(apart) > _MOST_APART:
            numbers = few([each.number for each in apart])
            return _("{text}. Numbered up to {last}; not counted: {apart} (Not counted).").format(
                text=text, last=f"{last:,}", apart=numbers
            )
        said = "; ".join(
            f"{each.number} {code_texts.not_counted_text(each.why)}{self._change_told(each.number)}"
            for each in apart
        )
        if last == count + len(apart):
            return _("{text}. Not counted: {apart}.").format(text=text, apart=said)
        return _("{text}. Numbered up to {last}; not counted: {apart}.").format(
            text=text, last=f"{last:,}", apart=said
        )

    def _change_told(self, number: int) -> str:
        """Return whether police were told that an incident turned out to be something else."""
        for item in self._context.case.incidents:
            turned = item.content.turned_out
            if item.number != number or turned is None:
                continue
            if turned.told_on:
                day = date.fromisoformat(turned.told_on)
                return _(", police told {day}").format(day=short_days(day, day))
            if turned.was_told is StatedAnswer.NO:
                return _(", police not told of it")
        return ""

    def _naming(self) -> str:
        places = self._figures.places
        reasons = set(places.reason_given)
        groups = [
            (self._names.of(each.id), each.incidents) for each in places.suspected if each.incidents
        ]
        groups += [
            (name, numbers)
            for name, numbers in (
                (_("an account"), places.account_named),
                (_("nobody"), places.nobody_named),
            )
            if numbers
        ]
        counts: dict[str, int] = {}
        for name, numbers in groups:
            counts[name] = counts.get(name, 0) + len(numbers)
        given: dict[str, str] = {}
        for name, numbers in groups:
            if name != _("nobody"):
                given[name] = _("{name} {n} of {of}").format(
                    name=name, n=f"{len(reasons.intersection(numbers)):,}", of=f"{len(numbers):,}"
                )
        text = _("Who is named: {named}.").format(named="; ".join(_most(counts)))
        if given and len(given) <= _MOST_NAMED:
            text += " " + _("A reason is given for: {given}.").format(
                given="; ".join(given.values())
            )
        return text

    def _telling(self) -> str:
        told = self._figures.telling
        parts = []
        for kind in (Telling.TOLD, Telling.IN_REPORT, Telling.NOT_TOLD, Telling.NOT_STATED):
            numbers = told.get(kind, ())
            part = f"{code_texts.telling_text(kind)} {len(numbers):,}"
            if kind is Telling.NOT_TOLD and 0 < len(numbers) <= _MOST_LETTERED:
                part = _("{part} (no. {numbers})").format(part=part, numbers=few(numbers))
            parts.append(part)
        return _("Police, as {who} says or a report shows: {told}.").format(
            who=self._names.who, told="; ".join(parts)
        )

    def _exhibits(self) -> str:
        count = len(self._facts)
        held = [number for number in self._facts if number in self._copied]
        things = sorted(
            number for number in self._figures.conduct.with_exhibits if number not in self._copied
        )
        text = _("With a file in this bundle {n}, without {without}").format(
            n=f"{len(held):,}", without=f"{count - len(held):,}"
        )
        if things:
            text = _("{text} (of these {n} with a thing or file kept elsewhere: {which})").format(
                text=text,
                n=f"{len(things):,}",
                which=few(things) if len(things) <= _MOST_THINGS else EXHIBITS,
            )
        return text + "."

    def _breaches(self) -> Iterator[str]:
        parts = [
            title.format(
                n=f"{len(numbers):,}",
                named=self._who_is_named(numbers),
                known=self._letters(numbers),
            )
            for title, numbers in (
                (_("of an order {n} ({named}; {known})"), self._against(bail=False)),
                (
                    _("of police bail, no offence by itself, {n} ({named}; {known})"),
                    self._against(bail=True),
                ),
            )
            if numbers
        ]
        if parts:
            yield _("In {who}'s view it may be against a term {parts}.").format(
                who=self._names.who, parts="; ".join(parts)
            )

    def _against(self, *, bail: bool) -> list[int]:
        return sorted(
            {
                number
                for each in self._figures.orders
                if (each.order.content.order == _BAIL) is bail
                for number in each.incidents
            }
        )

    def _who_is_named(self, numbers: Sequence[int]) -> str:
        counts: dict[str, int] = {}
        for number in numbers:
            name = self._names.named(self._facts[number])
            counts[name] = counts.get(name, 0) + 1
        return ", ".join(_most(counts))

    def _letters(self, numbers: Sequence[int]) -> str:
        counts: dict[str, int] = {}
        for number in numbers:
            letter = LETTERS[self._facts[number].known]
            counts[letter] = counts.get(letter, 0) + 1
        return ", ".join(f"{n:,}{letter}" for letter, n in counts.items())

    def _around(self) -> PageTable:
        days = self._figures.window_days
        by_day: dict[tuple[date, date], list[BeforeAfter]] = {}
        for each in (*self._figures.around, *self._releases()):
            span = each.turning.days
            if span and each.turning.kind in _TURNINGS:
                by_day.setdefault((span.first, span.last), []).append(each)
        rows = [
            PageRow(
                (
                    short_days(*span),
                    "; ".join(dict.fromkeys(self._turning(each.turning) for each in found)),
                    _window(found[0].before),
                    self._same_day(found) or "–",
                    self._after(found[0].after),
                ),
                key=short_days(*span),
            )
            for span, found in sorted(by_day.items(), reverse=True)
        ]
        titles = (
            _("Day"),
            _("Turning point, newest first"),
            _("Before"),
            _("Same day"),
            _("After; who is named"),
        )
        # a count alone needs little room, and one with an edge or with days covered much
        edged = any(not row.cells[2].isdecimal() for row in rows[:_LEAST_TURNINGS])
        return PageTable(
            _(
                "Recorded in the {days} days before and after (what was written down, not a "
                "measure of conduct)"
            ).format(days=days),
            tuple(map(PageColumn, titles, _WIDE if edged else _CLOSE)),
            tuple(rows),
            titled=True,
            foldable=True,
            least=_LEAST_TURNINGS,
            where=EVIDENCE,
        )

    def _after(self, window: DayWindow) -> str:
        named = self._who_is_named(window.incidents)
        return f"{_window(window)}: {named}" if named else _window(window)

    def _turning(self, turning: TurningPoint) -> str:
        if turning.kind == "case/release":
            return choice_text(Voice.THIRD, Noun.CASE, "fact", CaseFactKind.RELEASE)
        return self._context.turning_name(turning)

    def _releases(self) -> Iterator[BeforeAfter]:
        """Yield the windows around each release that the person recorded as a fact of the case."""
        history = self._context.history
        calendar = IncidentCalendar(history.facts)
        for item in self._context.case.case_facts:
            if item.content.fact is CaseFactKind.RELEASE:
                days = days_of(item.content.since)
                turning = TurningPoint("case/release", item.id, item.number, days, None)
                found = before_after(turning, calendar, history.as_at, self._figures.window_days)
                if found:
                    yield found

    def _same_day(self, found: Sequence[BeforeAfter]) -> str:
        numbers = sorted(
            {
                number
                for each in found
                for part in (each.same_day.before, each.same_day.unknown, each.same_day.after)
                for number in part
            }
        )
        return _("no. {numbers}").format(numbers=few(numbers)) if numbers else ""

    def _read_first(self) -> PageTable:
        labels = {line.id: line.label for line in self._context.vocabulary.read_first}
        # a schedule of its own lists what may be against a term
        listed = {line.id for line in self._context.vocabulary.read_first if line.breaches}
        rows = [
            PageRow(
                (
                    labels[id_].format(who=self._names.who),
                    _("order {n}, bail {bail}").format(
                        n=f"{len(self._against(bail=False)):,}",
                        bail=f"{len(self._against(bail=True)):,}",
                    )
                    if id_ in listed
                    else self._lettered(numbers),
                )
            )
            for id_, numbers in self._figures.kinds.read_first.items()
        ]
        return PageTable(
            _(
                "Kinds of act to read first ({who}'s own tags; same list in every record; not a "
                "risk assessment)"
            ).format(who=self._names.who),
            (PageColumn("", 0.54), PageColumn("", 0.46, strong=True)),
            tuple(rows),
            note=_(LETTERS_TEXT),
            halved=True,
        )

    def _lettered(self, numbers: Numbers) -> str:
        if len(numbers) > _MOST_LETTERED:
            return _("{n} ({known}), {which}").format(
                n=f"{len(numbers):,}", known=self._letters(numbers), which=few(numbers)
            )
        return ", ".join(map(self._letter, numbers))

    def _letter(self, number: int) -> str:
        letter = LETTERS[self._facts[number].known]
        # what she holds or saw on a recording has a copy that a reader would look for
        missing = letter in "hr" and number not in self._copied
        return f"{number}{letter}{'*' if missing else ''}"

    def _rest(self) -> Iterator[str]:
        yield " ".join(self._effects()) or _("No effect on {who}'s daily life is recorded.").format(
            who=self._names.who
        )
        yield self._own_contact()
        yield " ".join(self._open())

    def _open(self) -> Iterator[str]:
        by_state: dict[RequestState, list[int]] = {}
        for item in self._context.case.asks:
            by_state.setdefault(item.content.state or RequestState.OPEN, []).append(item.number)
        if by_state:
            states = [
                f"{choice_text(Voice.THIRD, Noun.ASK, 'state', state).lower()} "
                + _("{n} (no. {numbers})").format(
                    n=len(numbers), numbers=few(sorted(numbers), EVIDENCE)
                )
                for state in RequestState
                if (numbers := by_state.get(state))
            ]
            if RequestState.OPEN not in by_state:
                states = [_("open none"), *states]
            yield _("Requests: {states}.").format(states=", ".join(states))
        else:
            yield _("No request is recorded.")
        afraid = sum(person.content.afraid_for for person in self._context.case.people)
        if afraid:
            yield _("Other people {who} is afraid for: {n}.").format(who=self._names.who, n=afraid)
        secure = [item for item in self._context.case.preservations if item.content.done is None]
        if secure:
            yield _("To secure: {n}{when}.").format(n=len(secure), when=self._lost(secure))

    def _lost(self, secure: Sequence[Recorded[Preservation]]) -> str:
        days = sorted(date.fromisoformat(each.content.by) for each in secure if each.content.by)
        text = ""
        if coming := [day for day in days if day >= self._made]:
            text = _(", the next may be lost by {day}").format(day=time_texts.day_text(coming[0]))
        if passed := len(days) - len(coming):
            text += ngettext(
                ", for {n} the day has passed", ", for {n} the day has passed", passed
            ).format(n=passed)
        return text

    def _effects(self) -> Iterator[str]:
        impacts = self._context.case.impacts
        if impacts:
            spans = [days for item in impacts if (days := days_of(item.content.when))]
            span = ""
            if spans:
                first, last = min(s.first for s in spans), max(s.last for s in spans)
                span = f", {short_days(first, last)}"
            text = _("What changed in {who}'s daily life: {n} entries{span}.")
            yield text.format(who=self._names.who, n=len(impacts), span=span)
        fear = sorted(item.number for item in self._context.case.incidents if item.content.fear)
        if fear:
            yield _("What {who} was afraid of, in {who}'s words: no. {numbers}.").format(
                who=self._names.who, numbers=few(fear)
            )

    def _own_contact(self) -> str:
        contacts = self._context.case.own_contacts
        answer = self._declared(DeclarationTopic.CONTACT_FROM_ME)
        if contacts:
            return _("Contact from {who} to the other side: {n} (no. {numbers}, {where}).").format(
                who=self._names.who,
                n=len(contacts),
                numbers=few(sorted(item.number for item in contacts), EVIDENCE),
                where=EVIDENCE,
            )
        if answer is None:
            return _("Contact from {who} to the other side: {who} has not said.").format(
                who=self._names.who
            )
        since = (
            _("since {day}, ").format(day=_day_text(answer.content.since))
            if (answer.content.since)
            else ""
        )
        return _("Contact from {who} to the other side: {since}{said}").format(
            who=self._names.who, since=since, said=self._answer_line(answer)
        )

    def _declared(self, topic: DeclarationTopic) -> Recorded[Declaration] | None:
        found = [
            item
            for item in self._context.case.declarations
            if item.content.topic is topic and item.content.answer
        ]
        return max(found, key=lambda item: item.written, default=None)

    def _answer_line(self, item: Recorded[Declaration]) -> str:
        """Return an answer at a handover with its day and the words beside it."""
        who = self._names.who
        answer = answer_text(item.content.answer or DeclarationAnswer.NOT_SAID, who)
        words = quoted(item.content.words, _("answer {number}").format(number=item.number))
        said_on = self._local(item.written)
        text = _("{answer}, {who} says ({day})").format(
            answer=answer, who=who, day=self._near(said_on, said_on)
        )
        return f"{text}: {words}" if words else f"{text}."

    def _silence(self) -> Iterator[str]:
        last = max((one.recorded_on for one in self._facts.values()), default=None)
        if last:
            entry = max(self._written(), default=last)
            text = _("Last incident written down {day}; last entry of any kind {entry}.").format(
                day=time_texts.day_text(last), entry=time_texts.day_text(max(last, entry))
            )
            yield (
                text
                + " "
                + _("No later incident is in this record; that does not say that nothing happened.")
            )
        else:
            yield _("No incident is recorded; that does not say that nothing happened.")
        if answer := self._declared(DeclarationTopic.SILENCE):
            yield _("Of the time since: {said}").format(said=self._answer_line(answer))
        charged = any(
            item.content.fact is CaseFactKind.CHARGE for item in self._context.case.case_facts
        ) or any(event.content.event is EventKind.CHARGE for event in self._context.case.events)
        end = self._figures.conduct.last
        if end and not charged:
            yield _(
                "Last recorded act {day}. For offences that only a magistrates' court can try, a "
                "charge must normally be laid within six months of the last act (Magistrates' "
                "Courts Act 1980, s.127; to be checked by a lawyer)."
            ).format(day=time_texts.day_text(end))

    def _written(self) -> Iterator[date]:
        case = self._context.case
        for group in (case.incidents, *case.others.values()):
            for item in group:
                yield self._local(item.written)
        for exhibit in case.exhibits:
            yield self._local(exhibit.item.written)

    def _numbers(self, ids: Sequence[str]) -> list[int]:
        return sorted(
            self._context.incidents[id_].number for id_ in ids if id_ in self._context.incidents
        )


_MOST_APART: Final = 6
_MOST_NAMED: Final = 8
# turning points that stand before other rows are kept
_LEAST_TURNINGS: Final = 5
# shares of the columns of turning points, with counts alone and with more beside them
_CLOSE: Final = (0.12, 0.33, 0.08, 0.11, 0.36)
_WIDE: Final = (0.12, 0.25, 0.22, 0.11, 0.3)
# where somebody is and what they are charged with comes first
_FIRST: Final = (
    CaseFactKind.CUSTODY,
    CaseFactKind.CHARGE,
    CaseFactKind.BAIL,
    CaseFactKind.RELEASE,
    CaseFactKind.PLEA,
    CaseFactKind.HEARING,
    CaseFactKind.CLOSED,
    CaseFactKind.OTHER,
    CaseFactKind.LEAD,
)
_MOST_LETTERED: Final = 40
# numbers of incidents with things that are in no file; of more, the list of exhibits tells
_MOST_THINGS: Final = 12
_MOST_REFERENCES: Final = 4
# months that stand one by one; of more, years do
_MOST_MONTHS: Final = 18


def has_file(exhibit: Exhibit) -> bool:
    """Return whether a file of the exhibit is in this bundle, or went with an earlier one."""
    return exhibit.open is not None or exhibit.copy is not None or exhibit.given is not None


def _by_time(months: Mapping[str, Sequence[int]]) -> str:
    """Return how many incidents each month has, or each year where there are many months."""
    dated = {cell: numbers for cell, numbers in months.items() if cell}
    if not dated:
        return ""
    whole_ = len(dated) <= _MOST_MONTHS
    counts: dict[str, int] = {}
    apart: list[int] = []
    for cell, numbers in sorted(dated.items()):
        ends = {end if whole_ else end[:4] for end in cell.split("/")}
        if len(ends) > 1:
            apart += numbers
        else:
            (name,) = ends
            counts[name] = counts.get(name, 0) + len(numbers)
    parts = [
        f"{time_texts.month_text(name) if whole_ else name} {n:,}" for name, n in counts.items()
    ]
    if whole_ and len({name[:4] for name in counts}) == 1:
        year = next(iter(counts))[:4]
        parts = [part.replace(f" {year} ", " ") for part in parts]
        parts[0] = f"{year}: {parts[0]}"
    if apart:
        parts.append(
            _("over an edge {n} (no. {numbers})").format(n=len(apart), numbers=few(sorted(apart)))
        )
    text = _("By month: {parts}.") if whole_ else _("By year: {parts}.")
    return text.format(parts=", ".join(parts))


def _most(counts: Mapping[str, int]) -> list[str]:
    """Return names with their counts, and how many other names there are if there are many."""
    told = [f"{name} {n:,}" for name, n in counts.items()]
    if len(told) <= _MOST_NAMED:
        return told
    rest = len(told) - _MOST_NAMED
    return [
        *told[:_MOST_NAMED],
        _("{n} other names (people.csv)").format(n=f"{rest:,}"),
    ]


def _window(window: DayWindow) -> str:
    text = f"{len(window.incidents)}"
    if not window.whole:
        text = _("{n} in {covered} of {days} days").format(
            n=text, covered=window.covered, days=window.days
        )
    if window.edge:
        text = _("{text}, and no. {numbers} on the edge").format(
            text=text, numbers=few(window.edge)
        )
    return text


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=days)


def short_days(first: date, last: date) -> str:
    """Return days without their weekdays."""

    def short(day: date) -> str:
        return f"{day.day} {time_texts.month_text(day.isoformat())}"

    return short(first) if first == last else f"{short(first)} – {short(last)}"


def _short_day(day: str) -> str:
    found = date.fromisoformat(day)
    return short_days(found, found)


def _day_text(day: str) -> str:
    return time_texts.day_text(date.fromisoformat(day))


def _day_of(when: When | None) -> date:
    days = days_of(when)
    return days.first if days else date.max

"""Page 1 of the summary: how the case stands, how much, before and after, what to read first.

**Invariants:**

- It is no statement, no risk assessment and no part of the record, and says so in its first line.
- Each line on the state of the case says how the person knows it and how old that is; the word
  "now" is never printed.
- Every number that matters says how the person knows of the incident. Nothing is added up that the
  person did not state, and nothing says what a count amounts to.
- Only turning points and requests are newest first. Kinds to read first have one order, the same in
  every record.
- It names no address, no date of birth, no health, no helper and no wish: those are on sheets.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    CaseFact,
    CaseFactKind,
    CaseFactSource,
    DeclarationAnswer,
    DeclarationTopic,
    EventKind,
    Order,
    Role,
    StillSo,
)
from diary.model.revisions import Recorded
from diary.model.when import When, zone_of
from diary.patterns.incident_facts import Numbers, Telling, days_of
from diary.patterns.time_windows import DayWindow
from diary.text import code_texts, time_texts
from diary.text.code_texts import Voice, choice_text
from exporters.bundle.layout import EVIDENCE
from exporters.pdf.sections.document_context import DocumentContext
from exporters.summary.names import LETTERS, LETTERS_TEXT, ShortNames, how_known, printed
from exporters.table_pages import (
    PageColumn,
    PageRow,
    PageTable,
    TablePage,
    few_numbers,
    lines,
)

# kinds of act that make publishing somebody's name an offence
_ANONYMOUS: Final = frozenset({"SEXUAL_ASSAULT", "CYBERFLASH", "INTIMATE_SHARE", "THREAT_INTIMATE"})
_BAIL: Final = "bail"


def first_page(context: DocumentContext) -> TablePage:
    """Return page 1."""
    page = _FirstPage(context)
    return TablePage(
        anchor="summary-first",
        above=(
            _(
                "Summary made from the complainant's own record, for police. It is not a "
                "statement, not a risk assessment and not part of the record. The record is a "
                "document of its own, {name}; if the record is exhibited, exhibit that alone."
            ).format(name=EVIDENCE),
            *page.anonymous(),
        ),
        title=page.title(),
        subtitle=tuple(page.subtitle()),
        tables=tuple(table for table in page.tables() if table.rows),
    )


class _FirstPage:
    """The parts of the page, from one case."""

    def __init__(self, context: DocumentContext) -> None:
        self._context = context
        self._figures = context.figures
        self._names = ShortNames(context)
        self._made = context.history.as_at
        self._facts = {one.number: one for one in context.history.facts}

    def title(self) -> str:
        if not self._names.name:
            return _("Record kept by the person recording")
        return _("Record kept by {name} ({initials})").format(
            name=self._names.name, initials=self._names.me
        )

    def subtitle(self) -> Iterator[str]:
        suspected = [
            each
            for each in self._figures.places.suspected
            if each.incidents and self._is_suspected(each.id)
        ]
        if suspected:
            most = max(suspected, key=lambda each: len(each.incidents))
            yield _("Person named in the most incidents: {name} ({n} of {count}).").format(
                name=self._names.full(most.id),
                n=f"{len(most.incidents):,}",
                count=f"{len(self._facts):,}",
            )
            others = sum(len(each.incidents) for each in suspected if each is not most)
            if others:
                yield _("Acts by other named people: {n}, Accounts page.").format(n=others)
        if stop := self._told_to_stop():
            yield stop

    def anonymous(self) -> Iterator[str]:
        if any(_ANONYMOUS.intersection(one.behaviours) for one in self._facts.values()):
            yield _(
                "This record alleges a sexual offence. Nothing that identifies {who} may be "
                "published (Sexual Offences (Amendment) Act 1992; to be checked by a lawyer)."
            ).format(who=self._names.who)

    def tables(self) -> Iterator[PageTable]:
        yield self._state()
        yield lines(_("Officer and references"), self._officer())
        yield lines(_("How much"), self._how_much())
        yield self._around()
        yield self._read_first()
        yield lines(_("Daily life, contact, requests"), [" ".join(self._rest())])
        yield lines(_("The end of the record"), self._silence())

    def _is_suspected(self, id_: str) -> bool:
        person = self._context.people.get(id_)
        return person is not None and person.content.role is not Role.ME

    def _told_to_stop(self) -> str:
        told = [
            event
            for event in self._context.case.events
            if event.content.event is EventKind.ASKED_TO_STOP and event.content.when
        ]
        if not told:
            return ""
        first = min(told, key=lambda event: (_day_of(event.content.when), event.number))
        return _("Told to stop: {when} (event {number}).").format(
            when=self._context.when_line(first), number=first.number
        )

    def _state(self) -> PageTable:
        newest = sorted(
            self._context.case.case_facts,
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
        over |= {item.id for item in orders if self._has_ended(item.content)}
        rows = [
            row
            for ended in (False, True)
            for row in (
                *(self._fact_row(item) for item in facts if (item.id in over) is ended),
                *(self._order_row(item) for item in orders if (item.id in over) is ended),
            )
        ]
        return PageTable(
            _("State of the case, as {who} has it").format(who=self._names.who),
            (PageColumn("", 0.4, words=True), PageColumn("", 0.34), PageColumn("", 0.26)),
            tuple(rows),
            note=_("To be looked up before you act on it: {who} cannot check it.").format(
                who=self._names.who
            ),
            foldable=True,
            least=_LEAST_STATE,
        )

    def _fact_row(self, item: Recorded[CaseFact]) -> PageRow:
        said = item.content
        kind = choice_text(Voice.THIRD, Noun.CASE, "fact", said.fact)
        since = time_texts.when_short(said.since) if said.since else ""
        kind_since = f"{kind} {since}".strip()
        what = f"{kind_since}: {said.what}" if said.what else kind_since
        if said.incidents:
            told = few_numbers(self._numbers(said.incidents))
            what = _("{what} ({who} was told that these are in it: {numbers})").format(
                what=what, who=self._names.who, numbers=told
            )
        known = choice_text(Voice.THIRD, Noun.CASE, "known", said.known) if said.known else ""
        # the name of whoever helps is on no page that may be pasted or served
        teller = "" if said.known is CaseFactSource.ADVOCATE else said.told_by
        told_by = f"{known}: {teller}" if known and teller else known or teller
        days = days_of(said.learned)
        learned = _short(days.first, days.last) if days else ""
        how = ", ".join(part for part in (told_by, learned) if part) or _("not stated how known")
        key = _("{kind} (no. {number})").format(kind=kind, number=item.number)
        return PageRow((" ".join(what.split()), how, self._age(said)), key=key)

    def _age(self, said: CaseFact) -> str:
        asked = date.fromisoformat(said.still_on) if said.still_on else None
        ago = _days((self._made - asked).days) if asked else ""
        match said.still:
            case StillSo.YES:
                return _("still so, {who} said {ago} ago").format(who=self._names.who, ago=ago)
            case StillSo.CHANGED:
                return _("it has changed, {who} said {ago} ago").format(
                    who=self._names.who, ago=ago
                )
            case StillSo.NOT_KNOWN:
                return _("{who} did not know if so {ago} ago").format(who=self._names.who, ago=ago)
        learned = days_of(said.learned) or days_of(said.since)
        if learned is None:
            return _("not confirmed since, age not known")
        return _("not confirmed since ({days})").format(
            days=_days((self._made - learned.last).days)
        )

    def _order_row(self, item: Recorded[Order]) -> PageRow:
        said = item.content
        name = f"{said.title} {said.reference}".strip()
        # words of somebody never begin a line
        parts = [_("Order: {name}").format(name=name)]
        if said.made:
            parts.append(_("made {day}").format(day=_day_text(said.made)))
        if said.served:
            served = _day_text(said.served)
            parts.append(_("handed over {day}").format(day=f"{served} {said.served_time}".strip()))
        how = said.served_known or _("not stated how the service is known")
        if said.exhibit:
            how = _("{who} has the paper ({exhibit})").format(
                who=self._names.who, exhibit=self._context.subject_name(said.exhibit)
            )
        key = _("order {number}").format(number=item.number)
        return PageRow((", ".join(parts), how, self._end(said)), key=key)

    def _has_ended(self, said: Order) -> bool:
        return bool(said.expires) and date.fromisoformat(said.expires) < self._made

    def _end(self, said: Order) -> str:
        if not said.expires:
            return _("no end is recorded")
        if self._has_ended(said):
            return _("that end has passed: {day}").format(day=_day_text(said.expires))
        if said.ends_on_paper:
            return _("ends {day}, as printed on it").format(day=_day_text(said.expires))
        return _("ends {day}, as {who} wrote it down").format(
            day=_day_text(said.expires), who=self._names.who
        )

    def _officer(self) -> Iterator[str]:
        dated = [
            (response.day or date.min, response.contact)
            for response in self._figures.responses
            if response.contact.content.officer
        ]
        if dated:
            day, last = max(dated, key=lambda each: (each[0], each[1].number))
            said = last.content
            named = " ".join(part for part in (said.officer, said.officer_number) if part)
            about = ", ".join(part for part in (named, said.force, said.reference) if part)
            when = time_texts.day_text(day) if day != date.min else _("day not known")
            yield _("Last contact with an officer: {about} ({when})").format(about=about, when=when)
        found = [contact.content.reference for contact in self._context.case.police]
        known = [*dict.fromkeys(reference for reference in reversed(found) if reference)]
        if known:
            short = [each for each in map(printed, known) if each][:_MOST_REFERENCES]
            more = _("{n} more").format(n=len(known) - len(short))
            yield _("References, newest first: {each} (page 5).").format(
                each="; ".join(short if len(short) == len(known) else [*short, more])
            )

    def _how_much(self) -> Iterator[str]:
        conduct, places = self._figures.conduct, self._figures.places
        count = len(conduct.incidents)
        text = ngettext("{n} incident", "{n} incidents", count).format(n=f"{count:,}")
        if conduct.first and conduct.last:
            text = f"{text}, {time_texts.span_text(conduct.first, conduct.last)}"
        yield text + ". " + self._numbering()
        known = "; ".join(
            f"{code_texts.known_text(name)} {len(numbers):,}"
            for name, numbers in conduct.how_known.items()
            if numbers
        )
        yield _("How {who} knows: {known}.").format(who=self._names.who, known=known)
        named = _most(
            {
                self._names.of(each.id): len(each.incidents)
                for each in places.suspected
                if each.incidents
            }
        )
        named += [
            text.format(n=f"{len(numbers):,}")
            for text, numbers in (
                (_("an account {n}"), places.account_named),
                (_("nobody {n}"), places.nobody_named),
            )
            if numbers
        ]
        naming = count - len(places.nobody_named)
        yield _("Who is named: {named}. A reason for it is given in {given} of {naming}.").format(
            named="; ".join(named), given=f"{len(places.reason_given):,}", naming=f"{naming:,}"
        )
        yield self._told() + " " + self._exhibits()
        yield from self._breaches()

    def _numbering(self) -> str:
        apart = [
            f"{each.number} {code_texts.not_counted_text(each.why)}"
            for each in self._figures.not_counted
        ]
        if not apart:
            return ""
        last = max((*self._figures.conduct.incidents, self._figures.not_counted[-1].number))
        if len(apart) > _MOST_APART:
            return _("Numbered up to {last}; {n} are not counted, page 3.").format(
                last=last, n=f"{len(apart):,}"
            )
        return _("Numbered up to {last}; not counted: {apart} (page 3).").format(
            last=last, apart="; ".join(apart)
        )

    def _told(self) -> str:
        told = self._figures.telling
        counts = {each: len(numbers) for each, numbers in told.items()}
        text = _("Police, as {who} says or a report shows: {told}.").format(
            who=self._names.who, told=code_texts.telling_counts(counts)
        )
        untold = told[Telling.NOT_TOLD]
        if not untold or len(untold) > _MOST_LETTERED:
            return text
        return text + " " + _("Not told: {numbers}.").format(numbers=few_numbers(untold))

    def _exhibits(self) -> str:
        conduct = self._figures.conduct
        return _("With an exhibit in this bundle {n}, without {without}.").format(
            n=f"{len(conduct.with_exhibits):,}", without=f"{len(conduct.without_exhibits):,}"
        )

    def _breaches(self) -> Iterator[str]:
        orders = [each for each in self._figures.orders if each.incidents]
        for title, chosen in (
            (
                _("In {who}'s view it may be against a term of an order"),
                [each for each in orders if each.order.content.order != _BAIL],
            ),
            (
                _("In {who}'s view it may be against a term of police bail (no offence by itself)"),
                [each for each in orders if each.order.content.order == _BAIL],
            ),
        ):
            numbers = {number for each in chosen for number in each.incidents}
            if numbers:
                yield _("{title}: {n} ({named}; {known}), page 2.").format(
                    title=title.format(who=self._names.who),
                    n=f"{len(numbers):,}",
                    named=self._who_is_named(sorted(numbers)),
                    known=self._letters(sorted(numbers)),
                )

    def _who_is_named(self, numbers: Sequence[int]) -> str:
        counts: dict[str, int] = {}
        for number in numbers:
            name = self._names.named(self._facts[number])
            counts[name] = counts.get(name, 0) + 1
        return ", ".join(_most(counts))

    def _how_known(self, numbers: Sequence[int]) -> str:
        counts: dict[str, int] = {}
        for number in numbers:
            name = how_known(self._facts[number])
            counts[name] = counts.get(name, 0) + 1
        return ", ".join(f"{name} {n:,}" for name, n in counts.items())

    def _letters(self, numbers: Sequence[int]) -> str:
        counts: dict[str, int] = {}
        for number in numbers:
            letter = LETTERS[self._facts[number].known]
            counts[letter] = counts.get(letter, 0) + 1
        return ", ".join(f"{n:,}{letter}" for letter, n in counts.items())

    def _around(self) -> PageTable:
        days = self._figures.window_days
        found = sorted(
            self._figures.around,
            key=lambda each: (each.turning.days, each.turning.number),
            reverse=True,
        )
        rows = [
            PageRow(
                (
                    _short(each.turning.days.first, each.turning.days.last),
                    self._context.turning_name(each.turning),
                    _window(each.before),
                    _window(each.after),
                    self._who_is_named(each.after.incidents) or "–",
                ),
                key=_short(each.turning.days.first, each.turning.days.first),
            )
            for each in found
            if each.turning.days and not each.turning.kind.startswith("police/")
        ]
        return PageTable(
            _("Recorded in the {days} days before and after").format(days=days),
            (
                PageColumn(_("Day, newest first"), 0.16),
                PageColumn(_("Turning point"), 0.32),
                PageColumn(_("Before"), 0.16),
                PageColumn(_("After"), 0.16),
                PageColumn(_("Who is named after"), 0.2),
            ),
            tuple(rows),
            note=_("What was written down, not a measure of conduct. + may lie on either side."),
            titled=True,
            foldable=True,
        )

    def _read_first(self) -> PageTable:
        labels = {line.id: line.label for line in self._context.vocabulary.read_first}
        # a schedule of its own lists what may be against a term
        listed = {line.id for line in self._context.vocabulary.read_first if line.breaches}
        rows = [
            PageRow(
                (
                    _(labels[id_]),
                    _("{n}, page 2").format(n=f"{len(numbers):,}")
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
            (PageColumn("", 0.6), PageColumn("", 0.4, strong=True)),
            tuple(rows),
            note=_(LETTERS_TEXT),
            halved=True,
        )

    def _lettered(self, numbers: Numbers) -> str:
        if len(numbers) > _MOST_LETTERED:
            return _("{n}, {known}").format(n=f"{len(numbers):,}", known=self._how_known(numbers))
        return ", ".join(f"{number}{LETTERS[self._facts[number].known]}" for number in numbers)

    def _rest(self) -> Iterator[str]:
        yield from self._effects()
        yield self._own_contact()
        asks = self._context.case.asks
        if asks:
            yield _("Requests: {n} ({numbers}), needs sheet.").format(
                n=len(asks), numbers=few_numbers(sorted(item.number for item in asks))
            )
        afraid = sum(person.content.afraid_for for person in self._context.case.people)
        if afraid:
            yield _("Other people {who} is afraid for: {n} (safety sheet).").format(
                who=self._names.who, n=afraid
            )
        open_ = [item for item in self._context.case.preservations if item.content.done is None]
        if open_:
            ends = sorted(item.content.by for item in open_ if item.content.by)
            first = _(", the first may be lost by {day}")
            yield _("To secure: {n}{first} (sheet).").format(
                n=len(open_), first=first.format(day=_day_text(ends[0])) if ends else ""
            )
        if any(person.content.role is Role.SUPPORTER for person in self._context.case.people):
            yield _("Somebody supports {who}: yes (contact sheet).").format(who=self._names.who)

    def _effects(self) -> Iterator[str]:
        impacts = self._context.case.impacts
        if impacts:
            spans = [days for item in impacts if (days := days_of(item.content.when))]
            span = ""
            if spans:
                first, last = min(s.first for s in spans), max(s.last for s in spans)
                span = f", {time_texts.span_text(first, last)}"
            text = _("What changed in {who}'s daily life: {n} entries{span} (page 6).")
            yield text.format(who=self._names.who, n=len(impacts), span=span)
        fear = sorted(item.number for item in self._context.case.incidents if item.content.fear)
        if fear:
            yield _(
                "Words of {who} about what they were afraid of, by incident: {numbers} (page 6)."
            ).format(who=self._names.who, numbers=few_numbers(fear))

    def _own_contact(self) -> str:
        contacts = self._context.case.own_contacts
        if contacts:
            return _(
                "Contact from {who} to the other person: {n} ({numbers}), in the record."
            ).format(
                who=self._names.who,
                n=len(contacts),
                numbers=few_numbers(sorted(item.number for item in contacts)),
            )
        answer = self._declared(DeclarationTopic.CONTACT_FROM_ME)
        if answer and answer[0] is DeclarationAnswer.NONE:
            return _("Contact from {who} to the other person: none, {who} says{when}.").format(
                who=self._names.who, when=answer[1]
            )
        return _("Contact from {who} to the other person: {who} has not said.").format(
            who=self._names.who
        )

    def _declared(self, topic: DeclarationTopic) -> tuple[DeclarationAnswer, str] | None:
        found = [
            item
            for item in self._context.case.declarations
            if item.content.topic is topic and item.content.answer
        ]
        if not found:
            return None
        last = max(found, key=lambda item: item.written)
        day = last.written.astimezone(zone_of(self._context.case.zone)).date()
        answer = last.content.answer
        return (answer, f" ({time_texts.day_text(day)})") if answer else None

    def _silence(self) -> Iterator[str]:
        last = max((one.recorded_on for one in self._facts.values()), default=None)
        if last:
            yield _(
                "Last incident written down {day}. Nothing later is in this record; that does not "
                "say that nothing happened."
            ).format(day=time_texts.day_text(last))
        answer = self._declared(DeclarationTopic.SILENCE)
        if answer:
            text = choice_text(Voice.THIRD, Noun.DECLARATION, "answer", answer[0])
            yield _("Of the time since, {who} says: {answer}{when}.").format(
                who=self._names.who, answer=text, when=answer[1]
            )
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

    def _numbers(self, ids: Sequence[str]) -> list[int]:
        return sorted(
            self._context.incidents[id_].number for id_ in ids if id_ in self._context.incidents
        )


_MOST_APART: Final = 6
_MOST_NAMED: Final = 8
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
)
# rows of the state of the case that stand before others are kept
_LEAST_STATE: Final = 8
_MOST_LETTERED: Final = 40
_MOST_REFERENCES: Final = 4


def _most(counts: Mapping[str, int]) -> list[str]:
    """Return names with their counts, and how many other names there are if there are many."""
    told = [f"{name} {n:,}" for name, n in counts.items()]
    if len(told) <= _MOST_NAMED:
        return told
    rest = len(told) - _MOST_NAMED
    return [*told[:_MOST_NAMED], _("{n} other names (page 4)").format(n=f"{rest:,}")]


def _window(window: DayWindow) -> str:
    text = f"{len(window.incidents)}"
    if not window.whole:
        text = _("{n} in {covered} of {days} days").format(
            n=text, covered=window.covered, days=window.days
        )
    if window.edge:
        text = f"{text} +{len(window.edge)}: {few_numbers(window.edge)}"
    return text


def _days(days: int) -> str:
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _short(first: date, last: date) -> str:
    def short(day: date) -> str:
        return f"{day.day} {time_texts.month_text(day.isoformat())}"

    return short(first) if first == last else f"{short(first)} – {short(last)}"


def _day_text(day: str) -> str:
    return time_texts.day_text(date.fromisoformat(day))


def _day_of(when: When | None) -> date:
    days = days_of(when)
    return days.first if days else date.max

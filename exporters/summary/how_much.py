"""How much there is: what is counted, since when, how known, who is named, who was told.

**Invariants:**

- Nothing is added up that the person did not state, and nothing says what a count amounts to.
- What is not counted is named beside the count, with its reason.
- Incidents of the record that stay behind are named: a reader must not take for the whole record
  what a bundle shows of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Certainty, Incident, StatedAnswer
from diary.patterns.incident_facts import Telling
from diary.patterns.order_stages import OrderStage
from diary.patterns.when_intervals import days_of
from diary.text import code_texts, time_texts
from diary.text.code_texts import order_stage_text
from diary.text.number_texts import incidents_text
from exporters.bundle.layout import EVIDENCE, EXHIBITS
from exporters.check.figure_count import kind_code
from exporters.pdf.sections.document_context import incidents_behind_text, telling_text
from exporters.pdf.sections.order_days import order_stage_of
from exporters.summary.day_words import short_days, span_figures
from exporters.summary.figure_marks import count, figure, numbers
from exporters.summary.first_page_part import BAIL, MOST_LETTERED, MOST_NAMED, FirstPagePart, most
from exporters.summary.words import LETTERS, few, known_text

_WITHHELD: Final = "withheld"
_MOST_APART: Final = 6
# numbers of incidents with things that are in no file; of more, the list of exhibits tells
_MOST_THINGS: Final = 12
# where nothing has to be looked up: the others are named by number
_PLAIN_STAGES: Final = (OrderStage.WITHIN, OrderStage.NO_END)
# acts of one incident, from which on it is told
_LEAST_TIMES: Final = 10
# months that stand one by one; of more, years do
_MOST_MONTHS: Final = 18


class HowMuch(FirstPagePart):
    """The figures of what is shown."""

    def lines(self) -> Iterator[str]:
        """Yield a line for each figure or list of figures."""
        conduct = self._figures.conduct
        behind = incidents_behind_text(self._context.case, EVIDENCE)
        yield " ".join(filter(None, (self._numbering(), behind)))
        if months := _by_time(conduct.months, conduct.undated):
            yield months
        kept = self._context.keeps_some_how_known
        known = "; ".join(
            f"{known_text(one, kept=kept)} {count(f'known.{one}', len(conduct.how_known[one]))}"
            for one in LETTERS
            if conduct.how_known.get(one)
        )
        if known:
            text = _("How {who} knows: {known}.").format(who=self._names.who, known=known)
            yield " ".join(filter(None, (text, self._worked_out())))
        if kinds := self._kinds():
            # one incident may be dozens of calls
            yield " ".join(filter(None, (kinds, self._times())))
        yield self._naming()
        yield self._telling() + " " + self._exhibits()
        yield from self._breaches()

    def _numbering(self) -> str:
        conduct = self._figures.conduct
        apart = self._figures.not_counted
        total = len(conduct.incidents)
        counted = count("counted", total)
        text = ngettext("{n} incident", "{n} incidents", total).format(n=counted)
        if apart:
            text = _("{n} incidents counted, of {written} written down")
            if self._context.case.incidents_behind:
                text = _("{n} incidents counted, of {written} shown here")
            text = text.format(n=counted, written=count("written", total + len(apart)))
        if conduct.first and conduct.last:
            text = f"{text}, {span_figures(conduct.first, conduct.last)}"
        if not apart:
            return text + "."
        highest = max((*conduct.incidents, apart[-1].number))
        last = count("highest", highest)
        if len(apart) > _MOST_APART:
            listed = incidents_text(numbers("not-counted", [each.number for each in apart]))
            return _(
                "{text}. Numbered up to {last}; not counted, each for a reason that is below: "
                "{apart}."
            ).format(text=text, last=last, apart=listed)
        said = "; ".join(
            _("{number} ({why})").format(
                number=incidents_text(
                    figure("member", f"not-counted.{each.why}", str(each.number))
                ),
                why=f"{code_texts.not_counted_text(each.why)}{self._change_told(each.number)}",
            )
            for each in apart
        )
        if highest == total + len(apart):
            return _("{text}. Not counted: {apart}.").format(text=text, apart=said)
        return _("{text}. Numbered up to {last}; not counted: {apart}.").format(
            text=text, last=last, apart=said
        )

    def _change_told(self, number: int) -> str:
        """Return whether police were told that an incident turned out to be something else."""
        for item in self._context.case.incidents:
            turned = item.content.turned_out
            if item.number != number or turned is None:
                continue
            if turned.told_on:
                day = date.fromisoformat(turned.told_on)
                return _("; police told of that {day}").format(day=short_days(day, day))
            if turned.was_told is StatedAnswer.NO:
                return _("; police not told of that")
        return ""

    def _kinds(self) -> str:
        """Return the kinds that were ticked, where none is among those to read first."""
        kinds = self._figures.kinds
        of_kinds = {line.id for line in self._context.vocabulary.read_first if line.behaviours}
        listed = {} if of_kinds & kinds.read_first.keys() else kinds.by_kind()
        told = [
            f"{self._context.behaviour(code)} {count(f'kind.{kind_code(code)}', len(found))}"
            for code, found in listed.items()
        ]
        if not told:
            return ""
        rest = len(told) - MOST_NAMED
        if rest > 0:
            text = ngettext("{n} other kind", "{n} other kinds", rest)
            told = [*told[:MOST_NAMED], text.format(n=rest)]
        return _("Kinds, by {who}'s own ticks; an incident may have several: {kinds}.").format(
            who=self._names.who, kinds="; ".join(told)
        )

    def _times(self) -> str:
        """Return the incident in which most was done at one time, as the person has it."""
        found = sorted(
            (
                (item.content.times or 0, -item.number, item)
                for item in self._context.case.incidents
                if item.number in self._facts and (item.content.times or 0) >= _LEAST_TIMES
            ),
            key=lambda each: each[:2],
        )
        if not found:
            return ""
        times, _number, item = found[-1]
        told = self._act(item.number, item.content, alone=len(found) == 1)
        return _("Most at one time: {n} ({told}).").format(n=f"{times:,}", told=told)

    def _act(self, number: int, said: Incident, *, alone: bool) -> str:
        """Return the number of an incident, and where it stands alone its day and kind."""
        if not alone:
            return _("no. {number}").format(number=number)
        span = days_of(said.when)
        codes = (said.times_of,) if said.times_of else said.behaviours
        parts = (
            _("no. {number}").format(number=number),
            self._near(span.first, span.last) if span else "",
            self._context.behaviour(codes[0]) if len(codes) == 1 else "",
        )
        return ", ".join(filter(None, parts))

    def _naming(self) -> str:
        places = self._figures.places
        kept = {n for n, one in self._facts.items() if self._context.keeps_person(one.person)}
        # no entry that is shown says whom these name
        withheld = {self._names.of(self._facts[n].person) for n in kept}
        reasons = {n for n, one in self._facts.items() if one.why.strip()}
        groups: list[tuple[str, str, Collection[int]]] = [
            (self._names.of(each.id), self._names.code(each.id), each.incidents)
            for each in places.suspected
            if each.incidents
        ]
        groups += [(name, _WITHHELD, kept) for name in withheld]
        groups += [
            (name, code, {*listed} - kept)
            for name, code, listed in (
                (_("an account"), "account", places.account_named),
                (_("nobody"), "nobody", places.nobody_named),
            )
            if {*listed} - kept
        ]

        def counted(family: str, code: str, n: int) -> str:
            shared = code in (_WITHHELD, "account", "nobody")
            return f"{n:,}" if kept and shared else count(f"{family}.{code}", n)

        # a short name alone would leave open whose it is; that of the first stands above with it
        most_named = max(places.suspected, key=lambda each: len(each.incidents), default=None)
        full = {
            self._names.code(each.id): self._names.introduced(each.id)
            for each in places.suspected
            if each is not most_named
        }
        told = [
            (full.get(code, name), counted("named", code, len(listed)))
            for name, code, listed in groups
        ]
        given = [
            _("{name} {n} of {of}").format(
                name=name,
                n=counted("reason", code, len(reasons.intersection(listed))),
                of=counted("named", code, len(listed)),
            )
            for name, code, listed in groups
            if code != "nobody"
        ]
        text = _("Who is named: {named}.").format(named="; ".join(most(told)))
        if given and len(given) <= MOST_NAMED:
            text += " " + _("A reason is given for: {given}.").format(given="; ".join(given))
        return text

    def _worked_out(self) -> str:
        """Return of how many that the person worked out it is said why they name somebody."""
        listed = self._figures.conduct.how_known.get(Certainty.INFERRED, ())
        named = [n for n in listed if self._names.whom(self._facts[n])]
        if not named:
            return ""
        given = [n for n in named if self._facts[n].why.strip()]

        def counted(code: str, n: int) -> str:
            # no entry that is shown says whom some name
            return f"{n:,}" if self._names.keeps_named else count(code, n)

        text = _("Of those worked out {n} name a person, and for {given} a reason is given.")
        return text.format(
            n=counted("inferred.named", len(named)), given=counted("inferred.reason", len(given))
        )

    def _telling(self) -> str:
        told = self._figures.telling
        parts = []
        for kind in (Telling.TOLD, Telling.IN_CONTACT, Telling.NOT_TOLD, Telling.NOT_STATED):
            listed = told.get(kind, ())
            if not listed and kind is not Telling.TOLD:
                continue
            part = f"{self._group(kind)} {count(f'told.{kind}', len(listed))}"
            if kind is Telling.NOT_TOLD and 0 < len(listed) <= MOST_LETTERED:
                part = _("{part} ({numbers})").format(
                    part=part, numbers=incidents_text(numbers(f"told.{kind}", listed))
                )
            parts.append(part)
        text = _("Police, as {who} says or a contact shows: {told}.")
        if not self._context.case.shows_all(Noun.POLICE):
            text = _("Police, as {who} says or a contact that is shown here shows: {told}.")
        return text.format(who=self._names.who, told="; ".join(parts))

    def _group(self, kind: Telling) -> str:
        if self._context.case.shows_all(Noun.POLICE):
            return code_texts.telling_group_text(kind)
        return telling_text(self._context.case, kind)

    def _exhibits(self) -> str:
        count = len(self._facts)
        held = [number for number in self._facts if number in self._copied]
        # what rests on lines of an export has the file of the export
        kept = {*self._figures.conduct.with_exhibits, *self._exports}
        things = sorted(
            number for number in kept if number in self._facts and number not in self._copied
        )
        text = _("With a file in this bundle {n}, without {without}")
        if self._context.case.supplement:
            text = _("With a file in this bundle or one before it {n}, without {without}")
        text = text.format(n=f"{len(held):,}", without=f"{count - len(held):,}")
        if things:
            text = _("{text} (of these {n} with a thing or file kept elsewhere: {which})").format(
                text=text,
                n=f"{len(things):,}",
                which=incidents_text(few(things)) if len(things) <= _MOST_THINGS else EXHIBITS,
            )
        return text + "."

    def _breaches(self) -> Iterator[str]:
        parts = [
            title.format(
                n=count(code, len(listed)),
                named=self._who_is_named(code, listed),
                known=self._letters(code, listed),
                days=self._in_days(code),
            )
            for title, code, listed in (
                (
                    _("of an order {n} ({named}; {known}{days})"),
                    "order",
                    self._against(bail=False),
                ),
                (
                    _("of police bail, no offence by itself, {n} ({named}; {known}{days})"),
                    "bail",
                    self._against(bail=True),
                ),
            )
            if listed
        ]
        if parts:
            yield _("In {who}'s view it may be against a term {parts}.").format(
                who=self._names.who, parts="; ".join(parts)
            )

    def _in_days(self, code: str) -> str:
        """Return how many lie where in the days of the orders, as the person stated both."""
        found: dict[OrderStage, set[int]] = {}
        for each in self._figures.orders:
            if (each.order.content.order == BAIL) is not (code == "bail"):
                continue
            for item in self._context.case.incidents:
                if item.number not in each.incidents:
                    continue
                if stage := order_stage_of(self._context, item, each.order.id):
                    found.setdefault(stage, set()).add(item.number)
        told = []
        for stage in OrderStage:
            listed = sorted(found.get(stage, ()))
            if not listed:
                continue
            own = f"{code}-days.{stage}"
            text = f"{order_stage_text(stage)} {count(own, len(listed))}"
            if stage not in _PLAIN_STAGES and len(listed) <= _MOST_APART:
                text = _("{text} ({numbers})").format(
                    text=text, numbers=incidents_text(numbers(own, listed))
                )
            told.append(text)
        return "; " + ", ".join(told) if told else ""


def _by_time(months: Mapping[str, Sequence[int]], undated: Sequence[int]) -> str:
    """Return how many incidents each month has, or each year where there are many months."""
    dated = {cell: listed for cell, listed in months.items() if cell}
    if not dated:
        return ""
    whole_ = len(dated) <= _MOST_MONTHS
    counts: dict[str, int] = {}
    apart: list[int] = []
    for cell, listed in sorted(dated.items()):
        ends = {end if whole_ else end[:4] for end in cell.split("/")}
        if len(ends) > 1:
            apart += listed
        else:
            (name,) = ends
            counts[name] = counts.get(name, 0) + len(listed)
    period = "month" if whole_ else "year"
    parts = [
        f"{time_texts.month_text(name) if whole_ else name} {count(f'{period}.{name}', n)}"
        for name, n in counts.items()
    ]
    if whole_ and len({name[:4] for name in counts}) == 1:
        year = next(iter(counts))[:4]
        parts = [part.replace(f" {year} ", " ") for part in parts]
        parts[0] = f"{year}: {parts[0]}"
    if apart:
        code = f"{period}.edge"
        parts.append(
            _("over an edge {n} ({numbers})").format(
                n=count(code, len(apart)), numbers=incidents_text(numbers(code, sorted(apart)))
            )
        )
    if undated:
        parts.append(
            _("without a day {n} ({numbers})").format(
                n=count("no-day", len(undated)),
                numbers=incidents_text(numbers("no-day", sorted(undated))),
            )
        )
    text = _("By month: {parts}.") if whole_ else _("By year: {parts}.")
    return text.format(parts=", ".join(parts))

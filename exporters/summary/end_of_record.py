"""Daily life, contact by the person, requests, and where the record ends.

**Invariants:**

- Only the newest answer at a handover stands; what nobody was asked is said not to have been said.
- That nothing later is recorded is never said to be that nothing happened. Where incidents stay
  behind, what is said is said of what is shown, not of the record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from diary.i18n import _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import (
    CaseFactKind,
    Declaration,
    DeclarationAnswer,
    DeclarationTopic,
    EventKind,
    OwnContact,
    Preservation,
    RequestState,
)
from diary.model.revisions import Recorded
from diary.patterns.incident_facts import NOT_STATED
from diary.patterns.when_intervals import days_of
from diary.text import time_texts
from diary.text.code_texts import Voice, choice_text
from diary.text.number_texts import incidents_text
from exporters.bundle.layout import EVIDENCE, RECORD
from exporters.pdf.sections.document_context import IN_CHRONOLOGY
from exporters.summary.day_words import day_text, short_days, span_figures
from exporters.summary.figure_marks import count, numbers
from exporters.summary.first_page_part import FirstPagePart
from exporters.summary.words import answer_text, one_line, quoted

# reasons for contact that are told one by one
_MOST_REASONS: Final = 3


class EndOfRecord(FirstPagePart):
    """The last lines of page 1."""

    def lines(self) -> Iterator[str]:
        """Yield what changed in daily life, contact by the person, and requests."""
        # that nothing is written must not read as a reproach, nor as that nothing changed
        nothing = _("Daily life: nothing is written down; that does not say that nothing changed.")
        if not self._context.case.shows_all(Noun.IMPACT, Noun.INCIDENT):
            nothing = _(
                "Daily life: nothing is shown here; that does not say that nothing changed."
            )
        yield " ".join(self._effects()) or nothing
        yield self._own_contact()
        yield " ".join(self._open())

    def silence(self) -> Iterator[str]:
        """Yield where the record ends, and what the person says of the time since."""
        last = max((one.recorded_on for one in self._facts.values()), default=None)
        behind = self._context.case.incidents_behind
        if last:
            entry = max(self._written(), default=last)
            # what was written down last may have happened long before
            end = self._figures.conduct.last
            text = _(
                "Last incident {end}; last one written down {day}; last entry of any kind {entry}."
            )
            if not self._context.case.shows_all(*IN_CHRONOLOGY):
                text = _(
                    "Last incident {end}; last one written down {day}; last entry of any kind "
                    "shown {entry}."
                )
            later = _(
                "No incident with a later day is counted; that does not say that nothing happened."
            )
            if behind:
                text = _(
                    "Last incident shown here {end}; last one of them written down {day}; last "
                    "entry of any kind shown {entry}."
                )
                later = _("That does not say that nothing happened later.")
            yield (
                text.format(
                    end=time_texts.day_text(end) if end else _("on a day that is not known"),
                    day=time_texts.day_text(last),
                    entry=time_texts.day_text(max(last, entry)),
                )
                + " "
                + later
            )
        elif behind:
            yield _("No incident is shown here; that does not say that nothing happened.")
        else:
            yield _("No incident is recorded; that does not say that nothing happened.")
        if answer := self._declared(DeclarationTopic.SILENCE):
            said = self._answer_line(answer)
            if answer.content.since:
                day = day_text(answer.content.since)
                yield _("Of the time since {day}: {said}").format(day=day, said=said)
            else:
                yield _("Of the time since: {said}").format(said=said)
        charged = any(
            item.content.fact is CaseFactKind.CHARGE for item in self._context.case.case_facts
        ) or any(event.content.event is EventKind.CHARGE for event in self._context.case.events)
        end = self._figures.conduct.last
        if end and not charged:
            act = _("Last act shown here {day}.") if behind else _("Last recorded act {day}.")
            limit = _(
                "For offences that only a magistrates' court can try, a charge must normally be "
                "laid within six months of the last act (Magistrates' Courts Act 1980, s.127; to "
                "be checked by a lawyer)."
            )
            if not self._context.case.shows_all(Noun.CASE, Noun.EVENT):
                # the record may have a charge that is not shown
                limit = _("No charge is shown here; that does not say that nobody was charged.") + (
                    f" {limit}"
                )
            yield f"{act.format(day=time_texts.day_text(end))} {limit}"

    def _open(self) -> Iterator[str]:
        by_state: dict[str, list[int]] = {}
        for item in self._context.case.asks:
            by_state.setdefault(item.content.state or NOT_STATED, []).append(item.number)
        if by_state:
            states = [
                f"{self._state(state)} "
                + _("{n} (no. {numbers})").format(
                    n=count(f"ask.{state}", len(listed)),
                    numbers=numbers(f"ask.{state}", sorted(listed), RECORD),
                )
                for state in (*RequestState, NOT_STATED)
                if (listed := by_state.get(state))
            ]
            # of one whose state is not stated nobody can say that it is not open
            all_stated = self._context.case.shows_all(Noun.ASK) and NOT_STATED not in by_state
            if RequestState.OPEN not in by_state and all_stated:
                states = [_("open none"), *states]
            yield _("Requests: {states}.").format(states=", ".join(states))
        elif self._context.case.shows_all(Noun.ASK):
            yield _("Requests: none is written down.")
        else:
            yield _("Requests: none is shown here.")
        afraid = sum(person.content.afraid_for for person in self._context.case.people)
        if afraid:
            yield _("Other people {who} is afraid for: {n}.").format(who=self._names.who, n=afraid)
        secure = [item for item in self._context.case.preservations if item.content.done is None]
        if secure:
            # a table of them lists those that are done as well
            yield _("To secure: {n} of {every} not done{when}.").format(
                n=count("secure", len(secure)),
                every=len(self._context.case.preservations),
                when=self._lost(secure),
            )

    @staticmethod
    def _state(state: str) -> str:
        if state == NOT_STATED:
            return _("not stated")
        return choice_text(Voice.THIRD, Noun.ASK, "state", state).lower()

    def _lost(self, secure: Sequence[Recorded[Preservation]]) -> str:
        days = sorted(date.fromisoformat(each.content.by) for each in secure if each.content.by)
        text = ""
        if coming := [day for day in days if day >= self._made]:
            text = _(", the next may be lost by {day}").format(day=time_texts.day_text(coming[0]))
        if passed := len(days) - len(coming):
            text += ngettext(
                "; for {n} the day has passed", "; for {n} the day has passed", passed
            ).format(n=passed)
        return text

    def _effects(self) -> Iterator[str]:
        impacts = self._context.case.impacts
        if impacts:
            spans = [days for item in impacts if (days := days_of(item.content.when))]
            told = ""
            if spans:
                first, last = min(s.first for s in spans), max(s.last for s in spans)
                told = f", {span_figures(first, last, 'effects.', short_days)}"
            if undated := len(impacts) - len(spans):
                # the days are of the others alone
                told += _("; {n} of these without a known day").format(n=f"{undated:,}")
            text = ngettext(
                "What changed in {who}'s daily life: {n} entry{span}.",
                "What changed in {who}'s daily life: {n} entries{span}.",
                len(impacts),
            )
            entries = count("effects", len(impacts))
            yield text.format(who=self._names.who, n=entries, span=told)
        fear = sorted(item.number for item in self._context.case.incidents if item.content.fear)
        if fear:
            yield _("{who}'s words about fear: {numbers}.").format(
                who=self._names.who, numbers=incidents_text(numbers("fear", fear))
            )

    def _own_contact(self) -> str:
        contacts = self._context.case.own_contacts
        answer = self._declared(DeclarationTopic.CONTACT_FROM_ME)
        if contacts:
            text = _("Contact from {who} to the other side: {n} (no. {numbers}, {where})")
            said = text.format(
                who=self._names.who,
                n=count("own-contact", len(contacts)),
                numbers=numbers("own-contact", sorted(item.number for item in contacts), EVIDENCE),
                where=EVIDENCE,
            )
            # a bare count would say less than the person does
            parts = [said]
            if why := "; ".join(self._reasons_of_contact(contacts)):
                parts.append(_("why, {who} says: {why}").format(who=self._names.who, why=why))
            if answer is not None:
                return "; ".join((*parts, self._answer_line(answer)))
            return "; ".join(parts) + "."
        if answer is None:
            text = _("Contact from {who} to the other side: not stated at a hand-over.")
            if not self._context.case.shows_all(Noun.CONTACT, Noun.DECLARATION):
                text = _("Contact from {who} to the other side: not shown here what {who} says.")
            return " ".join(filter(None, (text.format(who=self._names.who), self._did())))
        since = (
            _("since {day}, ").format(day=day_text(answer.content.since))
            if (answer.content.since)
            else ""
        )
        return _("Contact from {who} to the other side: {since}{said}").format(
            who=self._names.who, since=since, said=self._answer_line(answer)
        )

    def _did(self) -> str:
        """Return which incidents have words of what the person did: a reply may be among them."""
        did = sorted(
            item.number for item in self._context.case.incidents if item.content.did.strip()
        )
        if not did or not self._context.opens(Noun.INCIDENT, "did"):
            return ""
        return _("What {who} did about an incident is with {n} of them, in {where}.").format(
            who=self._names.who, n=f"{len(did):,}", where=EVIDENCE
        )

    def _reasons_of_contact(self, contacts: Sequence[Recorded[OwnContact]]) -> Iterator[str]:
        """Yield the words that say why, each with the number of contacts that they are of."""
        found = Counter(one_line(item.content.why) for item in contacts if item.content.why.strip())
        first = {one_line(item.content.why): item.number for item in reversed(contacts)}
        for words, n in found.most_common(_MOST_REASONS):
            yield f"{quoted(words, _('contact {number}').format(number=first[words]))} {n:,}"
        rest = len(found) - _MOST_REASONS
        if rest > 0:
            yield ngettext("{n} other reason", "{n} other reasons", rest).format(n=f"{rest:,}")

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
        said = item.content.answer or DeclarationAnswer.NOT_SAID
        answer = answer_text(said, who)
        if said is DeclarationAnswer.LISTED and not self._context.case.shows_all(Noun.CONTACT):
            answer = _("all of it is listed in the record")
        words = quoted(item.content.words, _("answer {number}").format(number=item.number))
        said_on = self._context.clocks.day(item)
        text = _("{answer}, {who} says ({day})").format(
            answer=answer, who=who, day=self._near(said_on, said_on)
        )
        return f"{text}: {words}" if words else f"{text}."

    def _written(self) -> Iterator[date]:
        case = self._context.case
        for group in (case.incidents, *case.others.values()):
            for item in group:
                yield self._context.clocks.day(item)
        for exhibit in case.exhibits:
            yield self._context.clocks.day(exhibit.item)

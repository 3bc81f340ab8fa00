"""Ask on the command line about words and fields of an incident that do not fit each other.

**Invariants:**

- A question about when may be answered before the entry is written, and is logged in it. A question
  about words comes after: the words stand as they were typed, and the answer is a correction whose
  reason names the question.
- Each question is one line, and Enter leaves everything as it is. So does the end of input: nothing
  waits, and nothing that was typed is lost.
- Nobody is asked who does not sit at the terminal.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from diary.contradictions.rules import (
    Contradiction,
    RuleName,
    WrittenIncident,
    contradictions_of,
)
from diary.contradictions.whole_record import orders_of, question_of, reason_of
from diary.contradictions.word_reader import account_phrases, bare_account, is_nearly
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.record_nouns import AfterQuestion, Incident, Order
from diary.model.revisions import Content, Recorded, as_of, is_of
from diary.model.when import Precision, When, read_clock
from diary.model.zone_rules import clock_readings, typed_when
from diary.services.journal import PlannedNoun
from diary.services.session import Session
from diary.text.time_texts import when_short
from ui.cli.command_context import CommandContext
from ui.cli.terminal import Terminal

_OFFSET: Final = re.compile(r"[+-]\d\d:\d\d\Z")
_LATER: Final = "later"


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the two options that say whether questions are asked."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument(
        "--ask", action="store_true", help=_("ask about what does not fit, also with --from")
    )
    group.add_argument("--no-ask", action="store_true", help=_("ask nothing, at a terminal either"))


def is_asking(args: argparse.Namespace, terminal: Terminal) -> bool:
    """Return whether a person types the entry and is asked; raise BadInput if nobody can be."""
    if args.ask and not terminal.interactive:
        raise BadInput("--ask", _("needs somebody at the terminal"))
    typed = args.source == "-" and terminal.interactive
    return not args.no_ask and (args.ask or typed)


@dataclass(frozen=True, slots=True)
class QuestionPrompts:
    """Asks about incidents of one command, or only finds what could be asked."""

    session: Session
    context: CommandContext
    asks: bool

    def before(self, planned: Sequence[PlannedNoun]) -> tuple[PlannedNoun, ...]:
        """Return what is to be recorded, after the questions about when."""
        if not self.asks:
            return tuple(planned)
        orders = {each.id: each.content for each in planned if isinstance(each.content, Order)}
        return tuple(self._asked_before(each, orders) for each in planned)

    def after(
        self, items: Sequence[Recorded[Content]]
    ) -> tuple[tuple[Recorded[Content], ...], list[Json]]:
        """Return what was recorded, after the questions about words, and what could be asked."""
        could: list[Json] = []
        asked: list[Recorded[Content]] = []
        for item in items:
            now = item
            for found in self._contradictions(item):
                could.append(_json(item, found))
                if self.asks and not found.rule.is_of_when and is_of(now, Incident):
                    now = self._asked_after(now, found)
            asked.append(now)
        return tuple(asked), could

    def _contradictions(self, item: Recorded[Content]) -> Iterator[Contradiction]:
        if not is_of(item, Incident):
            return
        logged = {(each.rule, each.words) for each in item.content.questions}
        orders = orders_of(self.session.journal.items)
        for each in self._of(item.content, item.first_written, orders):
            if (each.rule.name.value, each.words) not in logged:
                yield each

    def _of(
        self, content: Incident, written: datetime, orders: Mapping[str, Order]
    ) -> Iterator[Contradiction]:
        zone = self.session.journal.zone
        return contradictions_of(WrittenIncident(content, written, zone, orders))

    def _asked_before(self, planned: PlannedNoun, orders: Mapping[str, Order]) -> PlannedNoun:
        content = planned.content
        if not isinstance(content, Incident):
            return planned
        now = self.context.config.now
        for found in self._of(content, now(), orders):
            if found.rule.is_of_when:
                answer, when = _ask_when(found, self.session.journal.zone, self.context.terminal)
                logged = (*content.questions, question_of(found, answer, now()))
                content = replace(content, when=when or content.when, questions=logged)
        return replace(planned, content=content)

    def _asked_after(self, item: Recorded[Incident], found: Contradiction) -> Recorded[Content]:
        said = _line(self.context.terminal, found.text, _(_HINTS[found.rule.name]))
        answer, note, changed = AfterQuestion.NOTED, said, item.content
        if not said:
            answer = AfterQuestion.LEFT
        elif said.casefold() == _LATER:
            answer, note = AfterQuestion.LATER, ""
        elif (corrected := self._correction(item.content, found, said)) is not None:
            answer, note, changed = AfterQuestion.CHANGED, "", corrected
        at = self.context.config.now()
        changed = replace(changed, questions=(*changed.questions, question_of(found, answer, at)))
        return self.session.journal.amend(item.id, changed, reason_of(found, note))

    def _correction(self, content: Incident, found: Contradiction, said: str) -> Incident | None:
        """Return the incident with the value that was typed; None if that is a note."""
        match found.rule.name:
            case RuleName.COUNTS_DIFFER if said.isascii() and said.isdigit() and int(said):
                return replace(content, times=int(said[:6]))
            case RuleName.ACCOUNTS_DIFFER if said in account_phrases(said):
                found_in = bare_account(found.words)
                accounts = (
                    said if is_nearly(found_in, bare_account(each)) else each
                    for each in content.accounts
                )
                return replace(content, accounts=tuple(accounts))
            case RuleName.BEFORE_SERVICE if clock := _clock(said):
                journal = self.session.journal
                order = as_of(journal.get(found.entries[0]), Order)
                if order.content.served_time != clock:
                    served = replace(order.content, served_time=clock)
                    journal.amend(order.id, served, reason_of(found))
                return content
            case _:
                return None


_HINTS: Final = {
    RuleName.COUNTS_DIFFER: N_("Enter leaves both; a number is the new count; words are a note."),
    RuleName.ACCOUNTS_DIFFER: N_(
        "Enter leaves both; a number or name is the new account; words are a note."
    ),
    RuleName.BEFORE_SERVICE: N_(
        "Enter leaves it; a time such as 10:30 is when it was handed over; words are a note."
    ),
}


def _json(item: Recorded[Content], found: Contradiction) -> Json:
    rule = found.rule
    return {"about": item.id, "rule": rule.name.value, "version": rule.version, "text": found.text}


def _ask_when(
    found: Contradiction, zone: str, terminal: Terminal
) -> tuple[AfterQuestion, When | None]:
    choices = [f"{n}: {when_short(when)}" for n, when in enumerate(found.choices, 1)]
    hint = _("Enter leaves it; a day or time such as 2026-03-01T21:10 changes it.")
    while True:
        said = _line(terminal, found.text, "  ".join((*choices, hint)))
        if not said:
            return AfterQuestion.LEFT, None
        if said.casefold() == _LATER:
            return AfterQuestion.LATER, None
        if said.isdigit() and 1 <= int(said) <= len(found.choices):
            return AfterQuestion.CHANGED, found.choices[int(said) - 1]
        try:
            return AfterQuestion.CHANGED, _typed_time(said.upper(), zone)
        except BadInput as refused:
            terminal.write_error(_("That is no day or time: {why}").format(why=refused.reason))


def _typed_time(said: str, zone: str) -> When:
    """Return a day, or a time with its offset behind it where the clock showed it twice."""
    if "T" not in said:
        return typed_when(Precision.DAY, zone, said)
    offset = found[0] if (found := _OFFSET.search(said)) else ""
    at = said.removesuffix(offset)
    try:
        return typed_when(Precision.EXACT, zone, at, offset=offset)
    except BadInput as refused:
        if offset or refused.field != "when.offset":
            raise
        first, second = (f"{at}{each.offset}" for each in clock_readings(at, zone))
        twice = _("the clocks went back, and it came twice: write {first} or {second}")
        raise BadInput(refused.field, twice.format(first=first, second=second)) from refused


def _clock(said: str) -> str:
    try:
        return read_clock(said)
    except BadInput:
        return ""


def _line(terminal: Terminal, text: str, hint: str) -> str:
    """Return the line that is typed; an empty one at the end of input."""
    terminal.write_error(text)
    terminal.prompt(f"{hint} ")
    return terminal.source.readline().strip()

"""How the words came to be: what the program may ask, and how often it did, counted.

**Invariants:**

- Every count is of what this bundle shows, and can be made again from `record.json`. Where an
  audience is not shown the questions or what does not fit, nothing is counted of them.
- Every rule is printed with its version, whether it found something or not. A question that was
  logged by another rule is named beside them, and nothing says then that there are no others.
- What was answered is said with its day, and apart from what nobody had answered when the bundle
  was put together; that counts as what stands, and is named by rule and number.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from diary.case_file import CaseFile
from diary.contradictions.rules import RULES
from diary.i18n import N_, _, ngettext
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import AfterConflict, AfterQuestion, AskedQuestion, Conflict, Helper
from diary.text import number_texts, time_texts
from diary.text.noun_names import noun_text
from exporters.pdf.engine.blocks import Block
from exporters.pdf.engine.tables import TableColumn, table
from exporters.pdf.sections.headings import note, part

_OWN_WORDS: Final = N_(
    "The words of each entry are the person's own. Before or after saving, the program may ask, "
    "by {n} rules, about six things only: a time that points later than the time of writing, a "
    "day (“last night”) that does not fit the time chosen, two numbers or names that differ, the "
    "day on which an order was handed over, one thing that may be recorded twice, and a picture or "
    "an export that has another time or number. It proposes no words. What was first typed is kept "
    "and is printed here wherever it was changed after a question."
)
_OWN_WORDS_AND_OTHERS: Final = N_(
    "The words of each entry are the person's own. Before or after saving, the program may ask, "
    "by {n} rules, about a time that points later than the time of writing, a day (“last night”) "
    "that does not fit the time chosen, two numbers or names that differ, the day on which an "
    "order was handed over, one thing that may be recorded twice, and a picture or an export that "
    "has another time or number. It proposes no words. Questions by other rules are logged too: "
    "{others}. What was first typed is kept and is printed here wherever it was changed after a "
    "question."
)
_TICKS: Final = N_(
    "Kinds of act, letters of section 2A(3) and possible breaches are ticks by the person, or by "
    "whoever is named beside them. The program adds no opinion, no score and no figure of its own "
    "except counts, and every count can be made again from record.json."
)
_CHOSEN: Final = N_(
    "This bundle is what the person chose to give; what is kept back is counted below. It does not "
    "say what else there may be."
)
_OWN_COPY: Final = N_(
    "This is your own copy. What is not in it, because a copy may be found, is counted below."
)
_FILLED_IN: Final = re.compile(r"\{\w+\}")


def own_words_text(case: CaseFile) -> str:
    """Return the paragraph that says whose words these are, and what was asked about them."""
    others = ", ".join(f"{rule} {version}" for rule, version in other_rules(case))
    sentences = (
        _(_OWN_WORDS_AND_OTHERS if others else _OWN_WORDS).format(n=len(RULES), others=others),
        *(_questions(case) if case.profile.opens(Noun.INCIDENT, "questions") else ()),
        *(_conflicts(case) if case.profile.opens(Noun.CONFLICT, "answer") else ()),
        _(_TICKS),
        *(_typed(case) if case.profile.opens(Noun.INCIDENT, "typed") else ()),
        _(_OWN_COPY if case.profile.own_copy else _CHOSEN),
    )
    return " ".join(sentences)


def other_rules(case: CaseFile) -> dict[tuple[str, int], str]:
    """Return the rules that the bundle logs and that are none of these, each with a text of it."""
    own = {(rule.name.value, rule.version) for rule in RULES}
    logged: list[AskedQuestion | Conflict] = []
    if case.profile.opens(Noun.INCIDENT, "questions"):
        logged += [each for item in case.incidents for each in item.content.questions]
    if case.profile.opens(Noun.CONFLICT, "rule"):
        logged += [item.content for item in case.conflicts]
    found: dict[tuple[str, int], str] = {}
    for each in logged:
        if each.rule and (each.rule, each.version) not in own:
            found.setdefault((each.rule, each.version), each.text)
    return dict(sorted(found.items()))


def _questions(case: CaseFile) -> Iterator[str]:
    asked = [item.content.questions for item in case.incidents if item.content.questions]
    answers = Counter(each.answer for questions in asked for each in questions)
    total = sum(answers.values())
    is_whole = case.shows_all(Noun.INCIDENT)
    if not total:
        yield (
            _("In this record it asked nothing.")
            if is_whole
            else _("About what is shown here it asked nothing.")
        )
        return
    text = _(
        "In this record it asked {questions} about {entries}: {left} left as they were, {noted} "
        "answered by a note, {changed} by a change."
    )
    if not is_whole:
        text = _(
            "Of what is shown here it asked {questions} about {entries}: {left} left as they were, "
            "{noted} answered by a note, {changed} by a change."
        )
    yield text.format(
        questions=ngettext("{n} question", "{n} questions", total).format(n=total),
        entries=ngettext("{n} entry", "{n} entries", len(asked)).format(n=len(asked)),
        left=answers[AfterQuestion.LEFT],
        noted=answers[AfterQuestion.NOTED],
        changed=answers[AfterQuestion.CHANGED],
    )
    if later := answers[AfterQuestion.LATER]:
        yield _("Put off until later: {n}.").format(n=later)


def _conflicts(case: CaseFile) -> Iterator[str]:
    """Say what was answered, and when, apart from what was open when the bundle was made.

    An answer that was given months before must not read as if it was given for this bundle.
    """
    answers = Counter(item.content.answer for item in case.conflicts)
    # an entry may say that something does not fit, and not what was done about it
    without_answer = answers.pop(None, 0)
    answered = sum(answers.values())
    settled = answers[AfterConflict.NOTED] + answers[AfterConflict.CORRECTED]
    if answered:
        yield ngettext(
            "The person answered {n} place where entries do not fit each other{days}: {noted} "
            "noted, {corrected} corrected, {left} left as they are.",
            "The person answered {n} places where entries do not fit each other{days}: {noted} "
            "noted, {corrected} corrected, {left} left as they are.",
            answered,
        ).format(
            n=answered,
            days=_days(case),
            noted=answers[AfterConflict.NOTED],
            corrected=answers[AfterConflict.CORRECTED],
            left=answers[AfterConflict.LEFT],
        )
    listed = len(case.unanswered) + without_answer
    if not (listed or answered):
        return
    yield ngettext(
        "When the bundle was put together, {n} place where entries do not fit each other was not "
        "answered{where}. {standing} standing.",
        "When the bundle was put together, {n} places where entries do not fit each other were not "
        "answered{where}. {standing} standing.",
        listed,
    ).format(n=listed, where=_where(case), standing=answered + listed - settled)


def _where(case: CaseFile) -> str:
    """Return what was not answered, by rule, to stand behind a verb: whoever doubts it can look."""
    found: dict[str, dict[str, None]] = {}
    # without the table of rules their names would say nothing
    has_rules = case.profile.opens(Noun.INCIDENT, "questions")
    for place in case.unanswered:
        rule = f"{place.rule}: " if has_rules else ""
        found.setdefault(rule, {}).update(dict.fromkeys(place.subjects))
    said = [f"{rule}{subjects_text(case, [*subjects])}" for rule, subjects in found.items()]
    return f" ({'; '.join(said)})" if said else ""


def subjects_text(case: CaseFile, subjects: Sequence[str]) -> str:
    """Return incidents by number, then other subjects by what they are called."""
    numbers = {item.id: item.number for item in case.incidents}
    names = {each.item.id: each.item.content.reference for each in case.exhibits}
    for items in case.others.values():
        names |= {item.id: f"{noun_text(item.noun)} {item.number}" for item in items}
    told = sorted({numbers[id_] for id_ in subjects if id_ in numbers})
    parts = [number_texts.incidents_text(told)] if told else []
    parts += [names[id_] for id_ in dict.fromkeys(subjects) if id_ in names and id_ not in numbers]
    return ", ".join(parts)


def _days(case: CaseFile) -> str:
    """Return the day of the answers, or the first and the last, to stand behind a noun."""
    if not case.profile.opens(Noun.CONFLICT, "on"):
        return ""
    days = sorted(
        {date.fromisoformat(each.content.on) for each in case.conflicts if each.content.on}
    )
    if not days:
        return ""
    if len(days) == 1:
        return " " + _("on {day}").format(day=time_texts.day_text(days[0]))
    first, last = map(time_texts.day_text, (days[0], days[-1]))
    return " " + _("from {first} to {last}").format(first=first, last=last)


def _typed(case: CaseFile) -> Iterator[str]:
    alone = (None, Helper.NOBODY)
    numbers = [
        item.number
        for item in case.incidents
        if item.content.typed not in alone or item.content.company not in alone
    ]
    said = number_texts.incidents_text(sorted(numbers)) or _("none is stated")
    if not numbers and not case.shows_all(Noun.INCIDENT):
        said = _("none shown here")
    yield _("Incidents stated to be typed by or with somebody else: {numbers}.").format(
        numbers=said
    )


def is_told_by_rule(case: CaseFile) -> bool:
    """Return whether something of this bundle is told by rule, so that the rules stand in it."""
    asked = any(item.content.questions for item in case.incidents)
    return asked or bool(case.conflicts or case.unanswered)


def rule_blocks(case: CaseFile) -> Iterator[Block]:
    """Yield the rules with version and text, for an audience that is shown the questions."""
    if not case.profile.opens(Noun.INCIDENT, "questions"):
        return
    yield part(_("What the program may ask"))
    yield note(
        _(
            "These are all the rules of this version, and those of others that this bundle logs. "
            "A question that was asked is logged in its entry with rule, version and text. “…” is "
            "filled in from the entry."
        ),
        keeps=True,
    )
    columns = (
        TableColumn(_("Rule"), 0.24),
        TableColumn(_("Version"), 0.12),
        TableColumn(_("Text"), 0.64),
    )
    logged = [(rule, str(version), text) for (rule, version), text in other_rules(case).items()]
    yield table(columns, rule_rows() + logged)


def rule_rows() -> list[tuple[str, str, str]]:
    """Return each rule with its version, and its text with "…" for what is filled in."""
    return [
        (rule.name.value, str(rule.version), _FILLED_IN.sub("…", _(rule.template)))
        for rule in RULES
    ]

"""`daybook patterns VAULT`: figures of what was recorded, and nothing more."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Iterator
from functools import partial

from diary.i18n import N_, _, ngettext
from diary.jurisdiction import Vocabulary, load
from diary.patterns import pattern_report as report
from diary.patterns.before_and_after import DAYS, DayWindow
from diary.patterns.pattern_report import PatternReport, pattern_report
from diary.patterns.turning_points import TurningPoint
from diary.text.code_texts import known_text, telling_counts
from diary.text.number_texts import incidents_text
from diary.text.time_texts import day_text, month_text, span_text, weekday_text
from exporters.charts.chart_list import turning_name
from ui.cli.argument_types import days
from ui.cli.command_context import CommandContext
from ui.cli.commands.command import Command, add_vault_or_bundle
from ui.cli.exit_codes import ExitCode
from ui.text.entry_counts import uncounted_text


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault_or_bundle(parser)
    parser.add_argument(
        "--window",
        type=days,
        default=DAYS,
        metavar="DAYS",
        help=_("how many days before and after each turning point are counted"),
    )


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    with context.reading(args) as session:
        history = session.patterns.whole()
    vocabulary = load(context.config.jurisdiction)
    found = pattern_report(history, vocabulary, args.window)
    name = turning_name(history, vocabulary)
    context.answer(report.report_to_json(found), *_text(found, vocabulary, name))
    return ExitCode.DONE


def _text(
    found: PatternReport, vocabulary: Vocabulary, name: Callable[[TurningPoint], str]
) -> Iterator[str]:
    yield from _conduct(found)
    for title, part in (
        (_("By month"), _months),
        (_("By behaviour; one incident may stand under several"), _behaviours),
        (vocabulary.limbs_title, _examples),
        (_("By weekday and hour, where a clock time is known"), _hours),
        (_("Before and after, whole days, the day itself in neither"), partial(_around, name=name)),
        (_("Terms of orders that, in the person's view, may have been broken"), _orders),
    ):
        lines = [*part(found, vocabulary)]
        if lines:
            yield from ("", title, *(f"  {line}" for line in lines))


def _conduct(found: PatternReport) -> Iterator[str]:
    told_of = found.conduct
    yield _("Recorded incidents only: {n}").format(n=len(told_of.incidents))
    if told_of.first and told_of.last:
        yield _("From {first} to {last}, {days} days; {undated} without a known day").format(
            first=day_text(told_of.first),
            last=day_text(told_of.last),
            days=told_of.span_days,
            undated=len(told_of.undated),
        )
    if found.not_counted:
        yield uncounted_text(found.not_counted)
    told = telling_counts({each: len(numbers) for each, numbers in found.telling.items()})
    yield _("Police: {told}.").format(told=told)
    known = [
        f"{known_text(name)} {len(numbers)}"
        for name, numbers in told_of.how_known.items()
        if numbers
    ]
    if known:
        yield _("How known: {each}").format(each="; ".join(known))
    if told_of.bursts:
        yield _("{n} of them stand for more than one act").format(n=len(told_of.bursts))
    yield _("With an exhibit: {n}; written a day or more later: {late}; perhaps: {perhaps}").format(
        n=len(told_of.with_exhibits), late=len(told_of.late), perhaps=len(told_of.perhaps_late)
    )
    if told_of.longest_gap:
        gap = told_of.longest_gap
        yield _("Longest time without one: {days} days, before no. {number}").format(
            days=gap.days, number=gap.before
        )


def _months(found: PatternReport, _vocabulary: Vocabulary) -> Iterator[str]:
    by_month = found.conduct.months
    for month in found.conduct.every_month():
        yield f"{month_text(month)}: {len(by_month.get(month, ()))}"
    for cell, numbers in by_month.items():
        first, _stroke, last = cell.partition("/")
        if last:
            yield _("{first} or {last}: {numbers}").format(
                first=month_text(first), last=month_text(last), numbers=_listed(numbers)
            )


def _behaviours(found: PatternReport, vocabulary: Vocabulary) -> Iterator[str]:
    for code, numbers in found.kinds.by_kind().items():
        known = vocabulary.known_code("behaviour", code)
        yield f"{vocabulary.behaviour(code).label if known else f'“{code}”'}: {len(numbers)}"


def _examples(found: PatternReport, vocabulary: Vocabulary) -> Iterator[str]:
    if not found.conduct.incidents:
        return
    examples = dict(found.kinds.examples)
    for limb in vocabulary.limbs:
        ticks = examples.pop(f"{vocabulary.limbs_test}/{limb.letter}", ())
        if ticks:
            yield f"({limb.letter}) {limb.label}: {_listed(tick.number for tick in ticks)}"
    for name, ticks in examples.items():
        yield f"“{name}”: {_listed(tick.number for tick in ticks)}"
    yield _("Not ticked for anything: {n}").format(n=len(found.kinds.no_example))


def _hours(found: PatternReport, _vocabulary: Vocabulary) -> Iterator[str]:
    for weekday in range(7):
        cells = [
            f"{hour:02d}h: {len(numbers)}"
            for (day, hour), numbers in found.hours.timed.items()
            if day == weekday
        ]
        if cells:
            yield f"{weekday_text(weekday)}  " + "  ".join(cells)
    apart = sum(len(n) for n in (*found.hours.parts.values(), *found.hours.days.values()))
    apart += len(found.hours.unknown) + len(found.hours.several)
    if apart:
        yield ngettext("{n} without a clock time", "{n} without a clock time", apart).format(
            n=apart
        )


def _around(
    found: PatternReport, _vocabulary: Vocabulary, name: Callable[[TurningPoint], str]
) -> Iterator[str]:
    for each in found.around:
        yield _("{day}: {what}: {before}; {after}").format(
            day=span_text(each.turning.days.first, each.turning.days.last)
            if each.turning.days
            else "",
            what=name(each.turning),
            before=_counted(each.before, N_("{n} in the {days} days before")),
            after=_counted(each.after, N_("{n} in the {days} days after")),
        )


def _counted(window: DayWindow, text: str) -> str:
    sentence = _(text).format(n=len(window.incidents), days=window.days)
    notes = []
    if not window.whole:
        notes.append(_("the record covers {covered} of them").format(covered=window.covered))
    if window.edge:
        notes.append(
            _("+{n} on the edge: {numbers}").format(
                n=len(window.edge), numbers=_listed(window.edge)
            )
        )
    return f"{sentence} ({'; '.join(notes)})" if notes else sentence


def _listed(numbers: Iterable[int]) -> str:
    return incidents_text(numbers)


def _orders(found: PatternReport, _vocabulary: Vocabulary) -> Iterator[str]:
    for register in found.orders:
        for term in register.terms:
            if term.incidents:
                name = _("term {n}").format(n=term.term) if term.term else _("the order as a whole")
                told = telling_counts({each: len(by) for each, by in term.told.items()})
                yield ngettext(
                    "{title}, {term}: {n} incident. Police: {told}.",
                    "{title}, {term}: {n} incidents. Police: {told}.",
                    len(term.incidents),
                ).format(
                    # No line begins with text that somebody wrote.
                    title=f"“{register.order.content.title}”",
                    term=name,
                    n=len(term.incidents),
                    told=told,
                )


PATTERNS = Command(
    "patterns",
    N_("figures by behaviour, time, turning point and order"),
    _arguments,
    _run,
    about=N_(
        "Shows figures by behaviour, time, turning point and order, of what was recorded and "
        "nothing more; it says nothing of what they mean."
    ),
    examples=("daybook patterns notes", "daybook patterns notes --window 14"),
    answers=("patterns",),
)

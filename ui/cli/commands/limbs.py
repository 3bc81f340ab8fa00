"""`daybook limbs`: examples of a legal test that may fit an incident, to accept or to leave.

**Invariants:**

- Nothing is accepted unless its number is named. Numbers are those of the list as it was before the
  command.
"""

from __future__ import annotations

import argparse

from diary.errors import BadInput
from diary.i18n import N_, _
from diary.json_value import Json
from diary.services.limb_suggestions import RULE, VERSION, LimbSuggestion
from ui.cli import arguments
from ui.cli.argument_types import whole_number
from ui.cli.command_context import CommandContext, record_json
from ui.cli.commands.command import Command, add_vault
from ui.cli.exit_codes import ExitCode


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument(
        "--accept",
        metavar="N",
        type=whole_number,
        action="append",
        default=[],
        help=_("accept number N of the list"),
    )
    arguments.add_text_option(parser, "--by", "NAME", _("who says that it fits"), default="")


def _run(args: argparse.Namespace, context: CommandContext) -> ExitCode:
    arguments.read_text_options(args, context.terminal, "--by")
    with context.session(args) as session:
        found = session.limbs.standing()
        numbers = list(dict.fromkeys(args.accept))
        if any(not 1 <= n <= len(found) for n in numbers):
            raise BadInput("--accept", _("is no number of the list"))
        accepted = [session.limbs.accept(found[n - 1], args.by) for n in numbers]
    left = [each for n, each in enumerate(found, 1) if n not in numbers]
    value: dict[str, Json] = {
        "suggestions": [_json(each) for each in left],
        "accepted": [record_json(item) for item in accepted],
    }
    lines = [
        _("{n}. Incident {number}: {text}").format(n=n, number=each.number, text=each.text)
        for n, each in enumerate(left, 1)
    ]
    context.answer(value, *(lines or [_("Nothing is suggested.")]))
    return ExitCode.DONE


def _json(each: LimbSuggestion) -> Json:
    return {
        "rule": RULE,
        "version": VERSION,
        "incident": each.incident,
        "letter": each.letter,
        "kind": each.kind,
        "text": each.text,
    }


LIMBS = Command(
    "limbs",
    N_("list examples of the law that may fit, and accept some"),
    _arguments,
    _run,
    about=N_(
        "Lists examples of the law that may fit an incident, from the kinds that were ticked; "
        "accepts those that are named, and nothing by itself."
    ),
    examples=("daybook limbs notes", "daybook limbs notes --accept 2 --accept 3"),
    answers=("limbs",),
)

"""`daybook check BUNDLE|FILE...`: checks a bundle, or loose files of one; needs no vault."""

from __future__ import annotations

import argparse
from pathlib import Path

from diary.i18n import N_
from ui.cli.commands.command import Command
from ui.cli.context import Context
from ui.cli.exits import Exit


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", metavar="BUNDLE|FILE", nargs="+", type=Path)
    parser.add_argument("--expect", metavar="FINGERPRINT")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    from exporters.check import check
    from exporters.check.wording import lines

    report = check(args.paths, expected=args.expect, progress=context.terminal.progress("checking"))
    context.answer(report.to_json(), "\n".join(lines(report)))
    return Exit.DONE if report.ok else Exit.FOUND_WRONG


COMMAND = Command("check", N_("check a bundle, or some files of one"), _arguments, _run)

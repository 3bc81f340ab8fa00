"""The type of a command, and the arguments that several commands have.

**Invariants:**

- A command explains itself: what it does, an example, and what its exit code 1 means. The help, the
  manual pages, the completions and the page of the documentation are all made of it.
- What an example names is invented, and no example has words of a person as an argument.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from diary.i18n import _
from ui.cli import secret_options
from ui.cli.command_context import CommandContext
from ui.cli.exit_codes import ExitCode


@dataclass(frozen=True, slots=True)
class Command:
    """One command of the command line.

    `help` is a line of the overview, `about` says what it does; `examples` are whole command lines.
    `found` says what exit code 1 means, and is empty for a command that does not end with it;
    `exits` are codes that not every command has. `answers` are the schemas of the JSON answer.
    `place` is the argument that names what is made anew.
    """

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, CommandContext], ExitCode]
    about: str
    examples: tuple[str, ...]
    answers: tuple[str, ...]
    found: str = ""
    exits: tuple[ExitCode, ...] = ()
    place: str = ""

    def place_in(self, args: argparse.Namespace) -> Path | None:
        """Return the path of what is made anew; None if these arguments name none."""
        found = vars(args).get(self.place.strip("-").lower())
        return found if isinstance(found, Path) else None


def add_vault(parser: argparse.ArgumentParser) -> None:
    """Add the vault's folder and the sources of its passphrase."""
    parser.add_argument("vault", metavar="VAULT", type=Path, help=_("the folder of the record"))
    secret_options.add_options(parser)


def add_id(parser: argparse.ArgumentParser) -> None:
    """Add the name of one thing of a record."""
    parser.add_argument(
        "id",
        metavar="ID",
        help=_(
            "an incident's number (12), a kind and a number (police/2), an exhibit's reference "
            "(AB/1), or the 32 digits that recording printed"
        ),
    )


def add_vault_or_bundle(parser: argparse.ArgumentParser) -> None:
    """Add the same for a command that only reads; a bundle needs no passphrase."""
    hint = _("a record's folder; or a bundle: its folder, its zip, or its files one by one")
    parser.add_argument("paths", metavar="VAULT|BUNDLE", nargs="+", type=Path, help=hint)
    secret_options.add_options(parser)

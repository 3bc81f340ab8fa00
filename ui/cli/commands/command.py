"""The type of a command: a name, a line of help, its arguments, and its function."""

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
    """One command of the command line."""

    name: str
    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, CommandContext], ExitCode]


def add_vault(parser: argparse.ArgumentParser) -> None:
    """Add the vault's folder and the sources of its passphrase."""
    parser.add_argument("vault", metavar="VAULT", type=Path)
    secret_options.add_options(parser)


def add_vault_or_bundle(parser: argparse.ArgumentParser) -> None:
    """Add the same for a command that only reads; a bundle needs no passphrase."""
    hint = _("a record's folder; or a bundle: its folder, its zip, or its files one by one")
    parser.add_argument("paths", metavar="VAULT|BUNDLE", nargs="+", type=Path, help=hint)
    secret_options.add_options(parser)

"""The page of the documentation that has every command: Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.i18n import _
from ui.cli.command_description import ArgumentGroup, CommandDescription

_HEAD: Final = """\
# Every command and option

Made by `python3 dev.py man` from what the commands say of themselves; `daybook help COMMAND` and
the manual pages say the same. What the commands do together, and what stands in JSON, is in
[command-line.md](command-line.md).
"""


def page(described: Sequence[CommandDescription]) -> str:
    """Return the whole page."""
    parts = [_HEAD, *("\n".join(_command(each)) for each in described)]
    general = [*_arguments(described[0], ArgumentGroup.GENERAL)]
    opening = [*_arguments(described[0], ArgumentGroup.OPENING)]
    parts.append("\n".join(["## How the record is opened", "", *opening]))
    parts.append("\n".join(["## With any command", "", *general]))
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _command(described: CommandDescription) -> Iterator[str]:
    command = described.command
    yield from (f"## {command.name}", "", "```", f"daybook {' '.join(described.usage)}", "```", "")
    yield from (_(command.about), "")
    yield from _arguments(described, ArgumentGroup.OWN)
    yield from ("", "```sh", *command.examples, "```", "")
    answers = ", ".join(f"[{name}](schemas/{name}.schema.json)" for name in command.answers)
    codes = "; ".join(f"{int(code)} {meaning}" for code, meaning in described.exits)
    yield _("Answer with `--json`: {answers}. Exit codes: {codes}.").format(
        answers=answers, codes=codes
    )


def _arguments(described: CommandDescription, group: ArgumentGroup) -> Iterator[str]:
    for each in described.of(group):
        yield f"* `{each.shown}`: {each.whole_text}"

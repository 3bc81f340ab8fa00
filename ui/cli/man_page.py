"""Manual pages, in the language of `man` (roff)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from diary.guide import chapters
from diary.i18n import _
from ui.cli.command_description import ArgumentGroup, CommandDescription, DescribedArgument
from ui.cli.exit_codes import MEANINGS

_HEADINGS: Final = {
    ArgumentGroup.OWN: "OPTIONS",
    ArgumentGroup.OPENING: "OPENING THE RECORD",
    ArgumentGroup.GENERAL: "ANY COMMAND",
}


def command_page(described: CommandDescription) -> str:
    """Return the page of one command."""
    return "\n".join(_command_lines(described)) + "\n"


def overview_page(described: Sequence[CommandDescription]) -> str:
    """Return the page of the program."""
    return "\n".join(_overview_lines(described)) + "\n"


def _command_lines(described: CommandDescription) -> Iterator[str]:
    command = described.command
    yield _title(f"daybook-{command.name}")
    yield from (".SH NAME", f"daybook\\-{command.name} \\- {_text(_(command.help))}")
    yield from (".SH SYNOPSIS", ".nh", f"\\fBdaybook\\fR {_text(' '.join(described.usage))}", ".hy")
    yield from (".SH DESCRIPTION", _line(_(command.about)))
    for group in ArgumentGroup:
        if arguments := described.of(group):
            yield f".SH {_HEADINGS[group]}"
            for each in arguments:
                yield from _argument(each)
    yield from (".SH EXAMPLES", ".nf", *map(_line, command.examples), ".fi")
    yield ".SH EXIT STATUS"
    for code, meaning in described.exits:
        yield from (".TP", f"\\fB{int(code)}\\fR", _line(meaning))
    yield from (".SH SEE ALSO", "\\fBdaybook\\fR(1)")


def _argument(argument: DescribedArgument) -> Iterator[str]:
    yield from (".TP", f"\\fB{_text(argument.shown)}\\fR", _line(argument.whole_text))


def _overview_lines(described: Sequence[CommandDescription]) -> Iterator[str]:
    yield _title("daybook")
    # `whatis` lists this line for whoever asks, as apt does its description.
    about = _("dated notes and files, kept encrypted on this computer")
    yield from (".SH NAME", f"daybook \\- {_text(about)}")
    yield from (".SH SYNOPSIS", "\\fBdaybook\\fR [\\fICOMMAND\\fR \\fIARGUMENTS\\fR]")
    yield ".SH DESCRIPTION"
    yield _line(_("Without arguments the window opens. With a command it does one thing and ends."))
    yield _line(_("Could they see this device? If so, use a different one."))
    yield ".SH COMMANDS"
    for each in described:
        name = each.command.name
        yield from (".TP", f"\\fBdaybook\\-{name}\\fR(1)", _line(_(each.command.help)))
    yield ".SH EXIT STATUS"
    for code, meaning in MEANINGS.items():
        yield from (".TP", f"\\fB{int(code)}\\fR", _line(_(meaning)))


def _title(name: str) -> str:
    # The day on which the guide was written, since the page must not depend on that of its making.
    written = chapters.load().written_on.isoformat()
    return f'.TH {name.upper()} 1 {written} "Daybook" "User Commands"'


def _line(text: str) -> str:
    """Return text as a line of its own: one that begins with a dot would be an instruction."""
    shown = _text(text)
    return f"\\&{shown}" if shown.startswith((".", "'")) else shown


def _text(text: str) -> str:
    return text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("…", "...")

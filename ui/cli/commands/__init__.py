"""One room per command; this table is the order in which help lists them."""

from __future__ import annotations

from typing import Final

from ui.cli.commands import (
    amend,
    attach,
    check,
    demo,
    export,
    listing,
    new,
    patterns,
    record,
    show,
    verify,
    withdraw,
)
from ui.cli.commands.command import Command

COMMANDS: Final[tuple[Command, ...]] = (
    new.COMMAND,
    record.COMMAND,
    attach.COMMAND,
    amend.COMMAND,
    withdraw.COMMAND,
    listing.COMMAND,
    show.COMMAND,
    patterns.COMMAND,
    export.COMMAND,
    check.COMMAND,
    verify.COMMAND,
    demo.COMMAND,
)

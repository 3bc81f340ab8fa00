"""The commands, in the order in which help lists them."""

from __future__ import annotations

from typing import Final

from ui.cli.commands.amend import COMMAND as AMEND
from ui.cli.commands.attach import COMMAND as ATTACH
from ui.cli.commands.backup import COMMAND as BACKUP
from ui.cli.commands.check import COMMAND as CHECK
from ui.cli.commands.command import Command
from ui.cli.commands.cover import COMMAND as COVER
from ui.cli.commands.demo import COMMAND as DEMO
from ui.cli.commands.erase import COMMAND as ERASE
from ui.cli.commands.export import COMMAND as EXPORT
from ui.cli.commands.handovers import COMMAND as HANDOVERS
from ui.cli.commands.listing import COMMAND as LISTING
from ui.cli.commands.new import COMMAND as NEW
from ui.cli.commands.paper import COMMAND as PAPER
from ui.cli.commands.passphrase import COMMAND as PASSPHRASE
from ui.cli.commands.patterns import COMMAND as PATTERNS
from ui.cli.commands.questions import COMMAND as QUESTIONS
from ui.cli.commands.record import COMMAND as RECORD
from ui.cli.commands.recover import COMMAND as RECOVER
from ui.cli.commands.restore import COMMAND as RESTORE
from ui.cli.commands.rotate import COMMAND as ROTATE
from ui.cli.commands.seal import COMMAND as SEAL
from ui.cli.commands.show import COMMAND as SHOW
from ui.cli.commands.stamp import COMMAND as STAMP
from ui.cli.commands.verify import COMMAND as VERIFY
from ui.cli.commands.withdraw import COMMAND as WITHDRAW

COMMANDS: Final[tuple[Command, ...]] = (
    NEW,
    RECORD,
    ATTACH,
    AMEND,
    WITHDRAW,
    LISTING,
    SHOW,
    PATTERNS,
    QUESTIONS,
    COVER,
    EXPORT,
    HANDOVERS,
    PAPER,
    CHECK,
    SEAL,
    STAMP,
    VERIFY,
    PASSPHRASE,
    RECOVER,
    BACKUP,
    RESTORE,
    ERASE,
    ROTATE,
    DEMO,
)

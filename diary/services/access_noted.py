"""Whether what the settings keep of the ways in is as new as what the private book says of them.

The rules are:

- The settings note how far the private book had come at its latest `access` entry, in the
  transaction that appends it. They are kept apart from the ledger, so a page of them from an
  earlier day contradicts nothing else; but the book has an `access` entry past its note then, and
  the end of the book cannot be taken back unseen.
- A note that is behind stays behind whatever the program enters by itself. It catches up when a
  person gives words and changes what opens the record.
- The ledger itself is asked, and not the lists that are made from it: a page of those can be put
  back as well. What is amended, withdrawn or erased changes nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from diary.errors import Damaged
from diary.model.custody import AccessKind
from diary.model.kinds import Noun
from diary.store.ledger_table import LedgerTable, Placed
from diary.store.settings import Settings

NOTED: Final = "access-noted"
_FAR: Final = 256
_RECORDED: Final = f"{Noun.ACCESS}.recorded"


class Noted:
    """The note in the settings, beside the private book that it is about."""

    def __init__(self, settings: Settings, private: LedgerTable) -> None:
        self._settings = settings
        self._private = private

    def keep_up(self) -> None:
        """Notes how far the book is where nothing was noted yet, as in a vault made before.

        So it does where many notes and the like came since: no opening reads through all of them.
        """
        known = noted(self._settings)
        if known is None or (self.end() - known > _FAR and not self.behind()):
            self._settings.put(NOTED, self.end())

    def behind(self) -> bool:
        """Whether the book has entries of which the settings do not know."""
        return bool(self._missed())

    def last_use(self, after: int) -> Placed | None:
        """The last use of a recovery code among those entries, past number `after`, if any."""
        said = AccessKind.RECOVERY_USED
        # an entry that was erased does not say what it was
        said_so = [it for it in self._missed() if it.entry.content.get("access") == said]
        uses = [it for it in said_so if it.n > after]
        return uses[-1] if uses else None

    def entered_within(self, count: int, *, anew: bool) -> None:
        """Notes that `count` entries were appended, inside their transaction.

        Only `anew` takes over what the settings missed before.
        """
        if anew or noted(self._settings) is None or len(self._missed()) == count:
            self._settings.put_within(NOTED, self.end())

    def end(self) -> int:
        """How many entries the private book has."""
        return self._private.tip().n

    def _missed(self) -> list[Placed]:
        known = noted(self._settings)
        if known is None:
            return []
        try:
            return list(self._private.of_kind(_RECORDED, known))
        except Damaged:
            # what can still be read of such a book is read, and verifying names the damage
            return []


class Counted:
    """The same comparison for whoever reads every entry."""

    def __init__(self, read: Callable[[], int | None]) -> None:
        self._read = read
        self._latest = 0

    def see(self, placed: Placed) -> None:
        """Takes note of an entry."""
        if placed.entry.kind == _RECORDED:
            self._latest = placed.n

    def behind(self) -> bool:
        """Whether one was seen of which the settings do not know."""
        known = self._read()
        return known is not None and known < self._latest


def noted(settings: Settings) -> int | None:
    """What is noted; None where nothing is."""
    kept = settings.get(NOTED)
    return kept if type(kept) is int else None

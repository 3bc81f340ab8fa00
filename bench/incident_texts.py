"""Incidents with realistic texts, for databases that are measured."""

from __future__ import annotations

import itertools
import random
from datetime import UTC, datetime, timedelta

from diary.model.record_nouns import Incident
from diary.model.when import Precision
from diary.model.zone_rules import typed_when

_CODES = ("FOLLOW", "LOITER", "CALL_UNWANTED", "MSG_UNWANTED", "ONLINE_MONITOR", "OTHER")
_START = datetime(2024, 1, 1, 6, 0, tzinfo=UTC)


class Words:
    """Incidents of about 80 words, with the frequencies of a language, the same every time."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        letters = random.Random(7)
        self.words = [
            "".join(letters.choices("etaoinshrdlucmfwyp", k=letters.randint(2, 9)))
            for _ in range(8_000)
        ]
        weights = [1 / (rank + 3) for rank in range(len(self.words))]
        self._upto = list(itertools.accumulate(weights))

    def incident(self) -> Incident:
        """Return the next incident."""
        pick = self._random
        at = _START + timedelta(minutes=pick.randrange(3 * 365 * 24 * 60))
        chosen = pick.choices(self.words, cum_weights=self._upto, k=pick.randint(60, 100))
        return Incident(
            what=" ".join(chosen),
            when=typed_when(Precision.EXACT, "Etc/UTC", at=at.strftime("%Y-%m-%dT%H:%M")),
            behaviours=tuple(pick.sample(_CODES, pick.randint(1, 3))),
            reported=pick.choice((True, False, None)),
        )

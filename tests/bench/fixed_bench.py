"""A bench that measures nothing: its ratio is given."""

from __future__ import annotations

from dataclasses import dataclass

from bench.harness import Outcome, Settings


@dataclass(frozen=True)
class Fixed:
    name: str = "ours / theirs"
    limit: float = 1.5
    ratio: float = 1.2

    def run(self, settings: Settings) -> Outcome:
        return Outcome(self.ratio, self.ratio, self.ratio, "1.2 s | 1.0 s")

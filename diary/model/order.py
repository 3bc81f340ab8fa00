"""An order of a court, bail or an undertaking, with its terms by number."""

from __future__ import annotations

from dataclasses import dataclass, field

from diary.model.kinds import Noun


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order; term N is `terms[N - 1]`. Days are local, `YYYY-MM-DD`."""

    title: str
    order: str = field(default="other", metadata={"codes": "order"})
    court: str = ""
    reference: str = ""
    made: str = field(default="", metadata={"day": True})
    served: str = field(default="", metadata={"day": True})
    expires: str = field(default="", metadata={"day": True})
    person: str = field(default="", metadata={"refers": Noun.PERSON})
    terms: tuple[str, ...] = ()
    note: str = ""

"""What the person asks for."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked of whoever reads the bundle.

    `order` names the kind of order where one is asked for; `risk`, `protect` (whom and where, in
    the person's own words) and `terms` say more of it. No address is taken from anywhere else.
    """

    what: str
    why: str = ""
    order: str = field(default="", metadata={"codes": "order"})
    risk: str = ""
    protect: str = ""
    terms: tuple[str, ...] = ()

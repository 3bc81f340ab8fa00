"""One hook below every library, for all who look at what a test does.

The interpreter tells a hook of every event, a hundred times for each that anybody looks at; with a
hook for each rule, that took more than the rules did.

Invariants:

- A look is called for its own events alone, and what it raises ends what was about to happen.
- It cannot be taken off again.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any, Final

Look = Callable[[str, tuple[Any, ...]], None]
_LOOKS: Final[dict[str, list[Look]]] = defaultdict(list)


def _hear(
    event: str,
    arguments: tuple[Any, ...],
    # its own, since a program that ends empties its modules before the last event
    looks: Callable[[str, tuple[()]], Iterable[Look]] = _LOOKS.get,  # type: ignore[assignment]
) -> None:
    for look in looks(event, ()):
        look(event, arguments)


sys.addaudithook(_hear)


def watch(events: Iterable[str], look: Look) -> None:
    """From now on, tell `look` of each of these events before it happens."""
    for event in events:
        _LOOKS[event].append(look)

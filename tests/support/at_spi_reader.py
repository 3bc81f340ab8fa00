"""What a screen reader is told of a program, read through the accessibility bus of Linux.

Run by the Python of the system, which has the bindings (`gir1.2-atspi-2.0`, `python3-gi`), and not
by that of the tests. It answers one line of JSON for each line of JSON:

- `{"ask": "tree"}`: everything in sight of programs called Daybook, in its order.
- `{"ask": "press", "name": ..., "role": ...}`, `{"ask": "focus", ...}`: whether that was found.
- `{"ask": "heard"}`: what was announced since this was asked last.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

_MOST_CHILDREN = 80
_PATIENCE = 60_000
_CALLED = "daybook"


class Reader:
    """Answers questions about the programs on the bus, and keeps what they announce."""

    def __init__(self) -> None:
        self._loop = GLib.MainLoop()
        self._heard: list[str] = []
        self._listener = Atspi.EventListener.new(self._on_announcement)
        self._listener.register("object:announcement")

    def run(self) -> None:
        """Answer until the input ends."""
        GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, self._on_line)
        self._loop.run()

    def _on_announcement(self, event: Any) -> None:
        self._heard.append(str(event.any_data))

    def _on_line(self, _source: int, _why: int) -> bool:
        line = sys.stdin.readline()
        if not line:
            self._loop.quit()
            return False
        sys.stdout.write(json.dumps(self._answer(json.loads(line))) + "\n")
        sys.stdout.flush()
        return True

    def _answer(self, asked: dict[str, str]) -> object:
        if asked["ask"] == "heard":
            heard, self._heard = self._heard, []
            return heard
        if asked["ask"] == "tree":
            return [_told(part, around) for part, around in _in_sight()]
        for part, _around in _in_sight():
            if (part.get_name(), part.get_role_name()) == (asked["name"], asked["role"]):
                return _press(part) if asked["ask"] == "press" else _focus(part)
        return False


def _press(part: Any) -> bool:
    actions = part.get_action_iface()
    for at in range(actions.get_n_actions() if actions else 0):
        if Atspi.Action.get_action_name(actions, at) in ("Press", "Toggle"):
            return bool(actions.do_action(at))
    return False


def _focus(part: Any) -> bool:
    place = part.get_component_iface()
    return bool(place and place.grab_focus())


def _in_sight() -> Iterator[tuple[Any, str]]:
    desktop = Atspi.get_desktop(0)
    for at in range(desktop.get_child_count()):
        program = desktop.get_child_at_index(at)
        if program is not None and _CALLED in (program.get_name() or "").lower():
            for window in range(program.get_child_count()):
                yield from _below(program.get_child_at_index(window), "")


def _below(part: Any, around: str) -> Iterator[tuple[Any, str]]:
    """Yield a part and what is in it, each with the names of the groups around it."""
    try:
        part.clear_cache_single()
        if not part.get_state_set().contains(Atspi.StateType.VISIBLE):
            return
        yield part, around
        inside = f"{around}/{part.get_name()}" if part.get_name() else around
        for at in range(min(part.get_child_count(), _MOST_CHILDREN)):
            child = part.get_child_at_index(at)
            if child is not None:
                yield from _below(child, inside)
    except (AttributeError, GLib.Error):
        # it went while it was read
        return


def _told(part: Any, around: str) -> dict[str, object]:
    try:
        states = part.get_state_set()
        text = part.get_text_iface()
        return {
            "role": part.get_role_name(),
            "name": part.get_name() or "",
            "about": part.get_description() or "",
            "text": Atspi.Text.get_text(text, 0, -1) if text else "",
            "around": around,
            "stops": states.contains(Atspi.StateType.FOCUSABLE)
            and states.contains(Atspi.StateType.ENABLED)
            and states.contains(Atspi.StateType.SHOWING),
            "has": states.contains(Atspi.StateType.FOCUSED),
            "chosen": states.contains(Atspi.StateType.SELECTED),
        }
    except GLib.Error:
        return {"role": "gone", "name": "", "about": "", "text": "", "around": "", "stops": False,
                "has": False, "chosen": False}  # fmt: skip


if __name__ == "__main__":
    Atspi.init()
    # milliseconds: a page that is made when it is pressed answers late on a busy machine
    Atspi.set_timeout(_PATIENCE, _PATIENCE)
    Reader().run()

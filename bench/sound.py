"""How soon it is silent and nothing is seen once somebody stops a sound, or hides the program.

**Invariants:**

- The program plays through a real sound server without a loudspeaker. Silence is what the sink's
  monitor gives, and not what the program believes.
- A time begins before the key or click is given to the window, and ends when the last sound
  arrives from the server, or the message that the last window went. All are of one clock.
- Under load, as many other programs as there are processors do nothing but reckon. The sound server
  has no more right to a processor than they have, which is less than on a person's computer.
- The worst of the stops of a run counts.
- The lead is what was decoded ahead of what is heard: what is used up of it while the record takes
  in messages is what is missing before the sound stutters.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.harness import ROOT, Bench, Bound, Contest, Settings, told
from bench.screen import Onlooker, screen
from bench.sound_server import Ear, server
from bench.window import WORDS, Driver

MOST_SECONDS: Final = 0.05
_STOPS, _QUICK_STOPS = 6, 1
_SECONDS_LONG: Final = 40
_LINES: Final = 20_000
_RATE: Final = 8000


def make(folder: Path) -> None:
    """Make a record with one long voicemail."""
    from contextlib import closing

    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.model.record_nouns import Evidence
    from diary.services.attachment_service import NamedBytes, StoredFile
    from diary.vault import lifecycle

    cheap = KdfCost(memory_kib=64, passes=1, lanes=1)
    with closing(MediaClient()) as media:
        how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
        with closing(lifecycle.create(folder, WORDS, how)) as session:
            (kept,) = session.evidence.store([NamedBytes("voicemail.wav", tone())])
            assert isinstance(kept, StoredFile)
            session.evidence.admit(kept, Evidence())


def tone() -> bytes:
    """Return a long tone as a WAV file."""
    import io
    import math
    import wave
    from array import array

    second = array("h", (round(9000 * math.sin(math.tau * 400 * n / _RATE)) for n in range(_RATE)))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, _RATE, 0, "NONE", ""))
        file.writeframes(second.tobytes() * _SECONDS_LONG)
    return out.getvalue()


def _play(driver: Driver) -> Any:
    """Open the record and let its voicemail play; return the viewer."""
    from diary.model.books_and_nouns import Noun

    workspace = driver.unlock()
    found: list[str] = []

    def read(session: Any) -> None:
        found.extend(item.id for item in session.journal.items(Noun.EVIDENCE))

    driver.front.vault_thread.run(driver.front, read, lambda _nothing: None, print)
    driver.until(lambda: found)
    workspace.view(found, found[0])
    viewer = workspace.page("viewer")
    _play_again(driver, viewer)
    return viewer


def _play_again(driver: Driver, viewer: Any) -> None:
    player = viewer.player
    driver.until(player.play.isEnabled)
    player.play.click()
    driver.until(lambda: player.second() > 0.3 or player.status.text())
    if player.status.text():
        sys.exit(player.status.text())


def _pause(driver: Driver, viewer: Any) -> None:
    viewer.player.play.click()


def _hide(driver: Driver, viewer: Any) -> None:
    viewer.hide_now.click()


def _wait(driver: Driver, viewer: Any) -> None:
    """Do nothing: real keys follow."""


SHIFTS: Final = "shifts"
WAYS: Final[dict[str, Callable[[Driver, Any], None]]] = {
    "pause": _pause,
    "hide": _hide,
    "escape": _wait,
    "lock": _wait,
    SHIFTS: _wait,
}
# The keys of a way, as the screen calls them; those of one group are held together.
_SHIFT, _CONTROL, _ESCAPE, _L = 0xFFE1, 0xFFE3, 0xFF1B, 0x6C
KEYS: Final[dict[str, tuple[tuple[int, ...], ...]]] = {
    "escape": ((_ESCAPE,),),
    "lock": ((_CONTROL, _L),),
    SHIFTS: ((_SHIFT,), (_SHIFT,), (_SHIFT,)),
}
HIDING: Final = ("lock", "hide", SHIFTS)
# What the window does once it gets the keyboard is over before a key follows.
_FOCUSED: Final = 1.0


def play(way: str, record: Path) -> None:
    """Play in the window and stop in one way, and say when that began."""
    from ui.desktop import shutdown

    ended = shutdown.end_process
    shutdown.restart_process = lambda *_left: ended()
    driver = Driver(record)
    viewer = _play(driver)
    driver.rest(0.2)
    print(time.monotonic(), flush=True)
    WAYS[way](driver, viewer)
    # whoever listens ends this process
    driver.rest(30)


def play_during(record: Path) -> float:
    """Play while a conversation is taken in; return the share of what was sent ahead that ran out.

    At 1 the device had nothing to play. The lead is looked at where it is least: when more is sent.
    """
    from diary.media.imports.format import Answers
    from diary.media.sound_process import SoundProcess
    from diary.media.sound_protocol import PAIR, RATE
    from diary.services.exhibit_playback import AHEAD

    leads: list[float] = []
    sent = 0
    usual = SoundProcess.send

    def send(sink: SoundProcess, turn: int, samples: bytes) -> None:
        nonlocal sent
        leads.append((sent - sink.played()[1]) / RATE)
        sent += len(samples) // PAIR
        usual(sink, turn, samples)

    driver = Driver(record)
    chat, over = record.parent / "_chat.txt", list[object]()
    rows = (
        f"[{1 + n % 28:02}/{1 + n % 12:02}/2025, 20:{n % 60:02}:00] C: hello {n}\n"
        for n in range(_LINES)
    )
    chat.write_text("".join(rows), encoding="utf-8")

    def work(session: Any) -> object:
        return session.imports.keep(chat, lambda _offer: Answers(me="A", zone="Europe/London"))

    SoundProcess.send = send  # type: ignore[method-assign, assignment]
    _play(driver)
    driver.rest(1)
    leads.clear()
    began = time.monotonic()
    driver.front.vault_thread.run(driver.front, work, over.append, over.append)
    driver.until(lambda: over)
    assert not isinstance(over[0], Exception), over
    least, passed, ahead = min(leads), time.monotonic() - began, AHEAD / RATE
    told = f"import of {passed:.1f} s: at least {least * 1000:.0f} of {ahead * 1000:.0f} ms waited"
    print(f"{told}, {sum(lead <= 0 for lead in leads)} times none", file=sys.stderr)
    return 1 - least / ahead


def stuttered(folder: Path) -> int:
    """Play and take in, with a server and a record of its own; return the exit status."""
    shutil.rmtree(folder / "server", ignore_errors=True)
    shutil.rmtree(folder / "used", ignore_errors=True)
    shutil.copytree(folder / "record", folder / "used")
    with server(folder / "server") as runtime:
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime)}
        environment["QT_QPA_PLATFORM"] = "offscreen"
        command = [sys.executable, "-m", "bench.sound", "during", "", str(folder / "used")]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@contextmanager
def busy(count: int) -> Iterator[None]:
    """Run so many programs that only reckon."""
    command = [sys.executable, "-I", "-S", "-c", "while True: pass"]
    running = [subprocess.Popen(command) for _number in range(count)]
    try:
        yield
    finally:
        for each in running:
            each.kill()
            each.wait(60)


def measured(way: str, folder: Path, stops: int, loads: int) -> list[Stop]:
    """Return what came of each stop."""
    shutil.rmtree(folder / "server", ignore_errors=True)
    with ExitStack() as stack:
        runtime = stack.enter_context(server(folder / "server"))
        ear = Ear(runtime)
        stack.callback(ear.close)
        stack.enter_context(busy(loads))
        return [_stopped(way, folder / "record", runtime, ear) for _number in range(stops)]


@dataclass(frozen=True, slots=True)
class Stop:
    """Seconds from a stop to the last sound, and to the last window that went."""

    silent: float
    unseen: float


def _stopped(way: str, record: Path, runtime: Path, ear: Ear) -> Stop:
    with screen() as name:
        onlooker = Onlooker(name)
        environment = {**os.environ, "XDG_RUNTIME_DIR": str(runtime), "DISPLAY": name}
        environment["QT_QPA_PLATFORM"] = "xcb"
        command = [sys.executable, "-m", "bench.sound", "play", way, str(record)]
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE)
        try:
            assert process.stdout is not None
            began = float(process.stdout.readline())
            assert ear.last > began - 2, "nothing was heard before the stop"
            assert onlooker.mapped, "nothing was seen before the stop"
            if way in KEYS:
                onlooker.focus()
                time.sleep(_FOCUSED)
                began = max(onlooker.press(*held) for held in KEYS[way])
            while time.monotonic() < max(began, ear.last) + 0.5:
                time.sleep(0.05)
                assert time.monotonic() < began + 10, "it never ended"
            unseen = onlooker.gone - began if way in HIDING else 0.0
            assert not (way in HIDING and onlooker.mapped), "it is still seen"
            return Stop(max(0.0, ear.last - began), unseen)
        finally:
            process.kill()
            process.wait(60)
            onlooker.close()


def main(words: Sequence[str]) -> None:
    """Do what a line of this bench asks for."""
    what, way, folder = words[0], words[1], Path(words[2])
    if what == "play":
        play(way, folder)
        os._exit(0)
    if what == "during":
        print(play_during(folder), flush=True)
        os._exit(0)
    if what == "stutter":
        sys.exit(stuttered(folder))
    found = measured(way, folder, int(words[3]), int(words[4]))
    for name in ("silent", "unseen"):
        told = " ".join(f"{getattr(each, name) * 1000:.0f}" for each in found)
        print(f"{way}, {name}: {told} ms", file=sys.stderr)
    print(max(getattr(each, what) for each in found))


def _prepare(settings: Settings) -> None:
    if not (settings.folder / "record").exists():
        make(settings.folder / "record")


def _bound(label: str, what: str, way: str, loads: int = 0) -> Bound:
    def command(settings: Settings) -> list[str]:
        stops = _QUICK_STOPS if settings.quick else _STOPS
        words = ["-m", "bench.sound", what, way, str(settings.folder), str(stops), str(loads)]
        return [sys.executable, *words]

    contest = Contest({way: command}, _prepare)
    return Bound(f"sound: {label}", 1.0, contest, way, MOST_SECONDS, told)


def _stutter() -> Bound:
    def command(settings: Settings) -> list[str]:
        return [sys.executable, "-m", "bench.sound", "stutter", "", str(settings.folder)]

    contest = Contest({"stutter": command}, _prepare)
    return Bound("sound: lead used up while messages come in", 1.0, contest, "stutter", 1.0, told)


_MANY: Final = os.cpu_count() or 1
BENCHES: list[Bench] = [
    _bound("from Pause to silence", "silent", "pause"),
    _bound("from Esc to silence", "silent", "escape"),
    _bound("from Lock to silence", "silent", "lock"),
    _bound("from Hide now to silence", "silent", "hide"),
    _bound("from Hide now to silence, under load", "silent", "hide", _MANY),
    _bound("from Shift x 3 to no window on the screen", "unseen", SHIFTS),
    _bound("from Shift x 3 to no window, under load", "unseen", SHIFTS, _MANY),
    _stutter(),
]

if __name__ == "__main__":
    main(sys.argv[1:])

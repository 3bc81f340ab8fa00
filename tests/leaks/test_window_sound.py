"""A voicemail and a film, heard through a real sound server, leave nothing outside the vault.

A mixer that lists what plays is told a neutral word and the library, and the desktop is not asked
for the keys for music.
"""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bench.sound_server import asked, server
from diary.media.sound_device.__main__ import NAME
from tests.leaks.markers import MARKERS, found, found_below
from tests.leaks.surroundings import Surroundings, python
from tests.support.media_films import talkie, tones
from tests.support.programs import find

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("window_sound.py")
# What the server may say of what played: what the sound child told it, and nothing of the record.
_OURS = re.compile(rb"daybook|voicemail|EX/", re.IGNORECASE)
_NAME = re.compile(r"^\s*(?:media|application)\.name = \"(.*)\"$", re.MULTILINE)
_MODULES = ("module-null-sink", "module-stream-restore", "module-native-protocol-unix")


_LIST = ("--dest=org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus.ListNames")
# where players say that they take the keys for music, one name each
_KEYS = "mpris"
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
"http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>{address}</listen><policy context="default">
<allow send_destination="*"/><allow own="*"/><allow receive_sender="*"/></policy></busconfig>"""


@contextmanager
def session_bus(folder: Path) -> Iterator[str]:
    """A bus of the desktop with nobody on it, and nothing that it could start."""
    folder.mkdir()
    address, settings = f"unix:path={folder / 'bus'}", folder / "settings"
    settings.write_text(_BUS.format(address=address), encoding="utf-8")
    command = [find("dbus-daemon"), f"--config-file={settings}", "--nofork", "--print-address"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        # it is there once it says where
        assert process.stdout.readline()
        try:
            yield address
        finally:
            # a failure below must not wait for it for ever
            process.terminate()


class Mixer:
    """What a mixer and the keys of this computer could see, looked at again and again."""

    def __init__(self, runtime: Path, bus: str) -> None:
        self._runtime, self._bus, self._over = runtime, bus, threading.Event()
        self.names: set[str] = set()
        self.whole = self.on_bus = ""
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Mixer:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(0.2):
            streams = asked(self._runtime, "list", "sink-inputs")
            self.names.update(_NAME.findall(streams))
            self.whole += streams + asked(self._runtime, "list", "clients")
            ask = ["dbus-send", f"--bus={self._bus}", "--print-reply", *_LIST]
            self.on_bus += subprocess.run(ask, check=True, capture_output=True, text=True).stdout


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_voicemail_and_a_film_are_heard_and_leave_nothing(
    tmp_path: Path, socket_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("miniaudio", reason="no wheels for this computer")
    find("pulseaudio")
    (tmp_path / "person").mkdir()
    around = Surroundings(tmp_path / "person")
    around.allowed_beside = (
        re.compile(r"/dev/shm/tmp[a-z0-9_]{8}(/QtProject\.conf.*)?"),
        re.compile(re.escape(str(around.vault.parent))),
        re.compile(r"/proc/self/fd/\d+"),
        # What the library of the sound server asks for as if it could be made: it is there, and
        # the child may not write to it.
        re.compile("/dev(/zero)?"),
    )
    sound = around.own / f"{MARKERS['photoname']}.wav"
    film = around.own / f"{MARKERS['textname']}.mp4"
    sound.write_bytes(tones())
    film.write_bytes(talkie())
    around.photo.unlink()
    find("dbus-send")
    with (
        server(socket_folder / "server", _MODULES) as runtime,
        session_bus(socket_folder / "bus") as bus,
    ):
        before = set(runtime.rglob("*"))
        with Mixer(runtime, bus) as mixer:
            said = around.run(
                *python(DRIVER, sound, film),
                QT_QPA_PLATFORM="offscreen",
                PYTHONPATH=str(ROOT),
                XDG_RUNTIME_DIR=str(runtime),
                DBUS_SESSION_BUS_ADDRESS=bus,
            )
        assert said == "heard\nheard\n"
        assert set(runtime.rglob("*")) == before
    assert mixer.names == {NAME}
    assert not _OURS.search(mixer.whole.encode())
    assert not found(mixer.whole.encode())
    looked = around.check()
    assert "org.freedesktop.DBus" in mixer.on_bus
    assert _KEYS not in mixer.on_bus
    assert not [call for _run, call in around.calls() if _KEYS.encode() in b"".join(call.strings)]
    remembered = [path for path in (socket_folder / "server" / "home").rglob("*") if path.is_file()]
    assert found_below((socket_folder / "server",)) == {}
    assert not any(_OURS.search(path.read_bytes()) for path in remembered)
    with capsys.disabled():
        names = ", ".join(sorted(path.name for path in remembered)) or "nothing"
        sys.stdout.write(f"\nleaks, sound: {looked}; the server keeps: {names}\n")

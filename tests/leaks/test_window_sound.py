"""A voicemail that is heard through a real sound server leaves nothing outside the vault."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.leaks.markers import MARKERS, found_below
from tests.leaks.surroundings import Surroundings, python
from tests.support.media_films import tones
from tests.support.programs import find

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("window_sound.py")
# What the server may say of what played: what the sound child told it, and nothing of the record.
_OURS = re.compile(rb"daybook|voicemail|EX/", re.IGNORECASE)


@contextmanager
def server(folder: Path) -> Iterator[Path]:
    """A sound server of this computer without a loudspeaker, which remembers volumes."""
    home, runtime = folder / "home", folder / "run"
    home.mkdir(parents=True)
    runtime.mkdir(mode=0o700)
    modules = ("module-null-sink", "module-stream-restore", "module-native-protocol-unix")
    command = [find("pulseaudio"), "-n", "--daemonize=no", "--exit-idle-time=-1"]
    command += ["--use-pid-file=no", *(word for name in modules for word in ("-L", name))]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "LC_ALL": "C.UTF-8",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        socket = runtime / "pulse" / "native"
        # the server is there once it has its socket; one that ends says why in its log
        while not socket.exists():
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(0.05)
        yield runtime
    finally:
        process.terminate()
        process.wait(60)


@pytest.mark.soak
@pytest.mark.timeout(600)
def test_a_voicemail_is_heard_and_leaves_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("miniaudio", reason="no wheels for this computer")
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
    sound.write_bytes(tones())
    around.photo.unlink()
    with server(tmp_path / "server") as runtime:
        before = set(runtime.rglob("*"))
        said = around.run(
            *python(DRIVER, sound),
            QT_QPA_PLATFORM="offscreen",
            PYTHONPATH=str(ROOT),
            XDG_RUNTIME_DIR=str(runtime),
        )
        assert said == "heard\n"
        assert set(runtime.rglob("*")) == before
    looked = around.check()
    remembered = [path for path in (tmp_path / "server" / "home").rglob("*") if path.is_file()]
    assert found_below((tmp_path / "server",)) == {}
    assert not any(_OURS.search(path.read_bytes()) for path in remembered)
    with capsys.disabled():
        names = ", ".join(sorted(path.name for path in remembered)) or "nothing"
        sys.stdout.write(f"\nleaks, sound: {looked}; the server keeps: {names}\n")

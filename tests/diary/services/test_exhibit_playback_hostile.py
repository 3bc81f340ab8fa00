"""Files that name addresses or other files: nobody is asked, and nothing is opened."""

from __future__ import annotations

import struct
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from diary.errors import MediaError
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from diary.services.exhibit_playback import ExhibitFilm, ExhibitPlayback, ExhibitWaveform
from diary.services.session import Session
from tests.support.loopback import Waiting
from tests.support.media_films import talkie, tones
from tests.support.sounds import KeptSound


@pytest.fixture
def waiting() -> Iterator[Waiting]:
    made = Waiting()
    yield made
    made.outcome()


def atom(kind: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", 8 + len(body)) + kind + body


def elsewhere(address: bytes) -> bytes:
    """A film whose samples are said to lie at an address."""
    data = talkie(1)
    inside = atom(b"url ", b"\0\0\0\1")
    assert data.count(inside)
    # the same length, so that nothing moves: the flag that the samples are inside goes
    other = atom(b"url ", b"\0\0\0\0")
    return data.replace(inside, other) + atom(b"free", address)


def reference_movie(address: bytes) -> bytes:
    """A QuickTime file that only says where the film is."""
    named = struct.pack(">I4sI", 0, b"url ", len(address) + 1) + address + b"\0"
    descriptor = atom(b"rmda", atom(b"rdrf", named))
    return atom(b"ftyp", b"qt  \0\0\0\0qt  ") + atom(b"moov", atom(b"rmra", descriptor))


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "playlist.m3u8": lambda url: b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n" + url + b"\n",
    "song.m3u": lambda url: b"#EXTM3U\n" + url,
    "list.ffconcat": lambda url: b"ffconcat version 1.0\nfile '" + url + b"'\n",
    "radio.pls": lambda url: b"[playlist]\nFile1=" + url,
    "call.sdp": lambda url: (
        b"v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 9 RTP/AVP 0\n"
    ),
    "manifest.mpd": lambda url: b'<?xml version="1.0"?><MPD><BaseURL>' + url + b"</BaseURL></MPD>",
    "film.mov": reference_movie,
    "film.mp4": elsewhere,
    "playlist.mp3": lambda url: b"ID3\x04\0\0\0\0\0\0#EXTM3U\n" + url,
    "voice.wav": lambda url: b"RIFF\xff\xff\xff\xffWAVE#EXTM3U\n" + url,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_nobody_is_asked_for_what_a_file_names(
    reading: Session, waiting: Waiting, name: str, tmp_path: Path
) -> None:
    beside = tmp_path / "beside.wav"
    beside.write_bytes(tones())
    before = beside.stat().st_atime_ns
    for address in (
        f"http://127.0.0.1:{waiting.port}/a.ts",
        f"tcp://127.0.0.1:{waiting.port}",
        f"concat:http://127.0.0.1:{waiting.port}/a",
        beside.as_uri(),
    ):
        assert not played(reading, name, HOSTILE[name](address.encode()))
    assert waiting.outcome() == "nobody came"
    assert beside.stat().st_atime_ns == before


def test_a_socket_that_waits_tells_who_comes(waiting: Waiting) -> None:
    come = f"import socket; socket.create_connection(('127.0.0.1', {waiting.port})).close()"
    subprocess.run([sys.executable, "-c", come], check=True)
    assert waiting.outcome() == "somebody came"


def played(session: Session, name: str, data: bytes) -> bool:
    """Try everything with a file; return whether anything of an address was heard."""
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert not isinstance(stored, Exception)
    original = session.evidence.original_of(session.evidence.admit(stored, Evidence()))
    assert original is not None
    original.prepared()
    wave, film, device = ExhibitWaveform(original), ExhibitFilm(original), KeptSound()
    for ask in (wave.portion, lambda: film.picture(0.0, None, 64)):
        try:
            ask()
        except MediaError:
            continue
    made = ExhibitPlayback(original, lambda: device, length=1.0)
    made.play()
    pause = threading.Event()
    while made.is_playing:
        pause.wait(0.01)
    for part in (wave, film, made):
        part.close()
    # its own samples, inside it, are no address
    return name != "film.mp4" and device.seconds() > 1

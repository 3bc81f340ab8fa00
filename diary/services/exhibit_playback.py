"""One exhibit while it is played: its samples on their way to a device, and where it stands.

**Invariants:**

- Samples come from one decoder child and go to one sound child; this process looks into neither
  file nor device, and keeps no more than a moment of sound.
- `stop` is silence at once, from any thread: the sound child is killed before anything else.
- Nothing is played that was not asked for: after a stop, late samples find no child.
- Without a device the time runs all the same, so that a film can be looked at.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Final

from diary.errors import Cancelled, DiaryError, MediaError, MediaReason
from diary.media.sound_process import SoundProcess, SoundSink
from diary.media.sound_protocol import PAIR, RATE
from diary.services.exhibit_look import ExhibitLook

if TYPE_CHECKING:
    from diary.media.decoder_playback_reply_checks import FilmPicture, LoudnessPortion
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal

SPEEDS: Final = (0.75, 1.0, 1.25, 1.5)
# What is sent ahead of the device, so that a program with much else to do is not heard to. A stop
# ends the child with all of it, and a change of place or speed drops it.
AHEAD: Final = RATE
_PORTION: Final = RATE // 10
# A device that takes nothing for so long is gone.
_STALL: Final = 5.0
_LEAST_LOOP: Final = 0.2
MakeSink = Callable[[], SoundSink]


@dataclass(frozen=True, slots=True)
class Loop:
    """A part that is played again and again, in seconds."""

    start: float
    end: float

    @property
    def is_long_enough(self) -> bool:
        """Return whether it is long enough to be heard as a part."""
        return self.end - self.start >= _LEAST_LOOP


class SilentSink:
    """Takes samples in the time that playing them would take, without a device."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = threading.Condition()
        self._turn = self._sent = 0
        self._begun: float | None = None
        self._ended = False

    def open(self) -> None:
        """Get ready."""

    def drop(self, turn: int) -> None:
        """Begin another turn."""
        with self._lock:
            self._turn, self._sent, self._begun = turn, 0, None

    def send(self, turn: int, samples: bytes) -> None:
        """Take samples of this turn."""
        with self._lock:
            if turn == self._turn:
                self._begun = self._clock() if self._begun is None else self._begun
                self._sent += len(samples) // PAIR

    def played(self) -> tuple[int, int]:
        """Return the turn, and how many pairs of it are over."""
        with self._lock:
            past = 0.0 if self._begun is None else self._clock() - self._begun
            return self._turn, min(self._sent, int(past * RATE))

    def wait(self, seconds: float) -> bool:
        """Wait a moment. Raises MediaError once it was ended."""
        with self._lock:
            self._lock.wait_for(lambda: self._ended, min(seconds, 0.02))
            if self._ended:
                raise MediaError(MediaReason.CRASHED)
        return True

    def kill(self) -> None:
        """End it. Idempotent."""
        with self._lock:
            self._ended = True
            self._lock.notify_all()


class PlayedTime:
    """Which second is heard once so many pairs of samples were played."""

    def __init__(self) -> None:
        self._parts: list[tuple[int, float, float]] = []
        self._sent = 0

    @property
    def sent(self) -> int:
        """Return how many pairs were sent."""
        return self._sent

    def begin(self) -> None:
        """Forget all that was sent."""
        self._parts, self._sent = [], 0

    def add(self, at: float, pairs: int, speed: float) -> None:
        """Note samples that were sent: the second that they begin at, and their speed."""
        last = self._parts[-1] if self._parts else None
        if last is None or abs(last[1] + (self._sent - last[0]) / RATE * last[2] - at) > 0.001:
            self._parts.append((self._sent, at, speed))
        self._sent += pairs

    def second(self, played: int) -> float | None:
        """Return the second that is heard now; None before anything was sent."""
        found = None
        for first, at, speed in self._parts:
            if first > played:
                break
            found = at + (played - first) / RATE * speed
        return found


class ExhibitPlayback:
    """One exhibit's sound. `play` and the rest return at once; `failed` says why it ended.

    A film without sound, or without a device, runs silently: `is_silent`. A sound does not.
    """

    def __init__(
        self,
        original: ExhibitOriginal,
        make_sink: MakeSink = SoundProcess,
        *,
        is_film: bool = False,
        has_sound: bool = True,
        length: float | None = None,
    ) -> None:
        self._original, self._make_sink = original, make_sink
        self._is_film, self._has_sound, self._length = is_film, has_sound, length
        self._lock = threading.Lock()
        self._sink: SoundSink | None = None
        self._session: ExhibitLook | None = None
        self._time = PlayedTime()
        self._turn = 0
        self._at = 0.0
        self._wish: float | None = None
        self._speed = 1.0
        self._loop: Loop | None = None
        self._plays = self._ran_out = self._closed = False
        self._run = 0
        self.failed: DiaryError | None = None
        self.is_silent = not has_sound

    @property
    def is_playing(self) -> bool:
        """Return whether it plays, or is about to."""
        return self._plays

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def loop(self) -> Loop | None:
        return self._loop

    def second(self) -> float:
        """Return the second that is heard now, or that play would begin at."""
        with self._lock:
            sink = self._sink
            if not self._plays or sink is None or self._wish is not None:
                return self._at if self._wish is None else self._wish
            turn, played = sink.played()
            if turn == self._turn:
                found = self._time.second(played)
                self._at = self._at if found is None else found
            return self._at

    def play(self) -> None:
        """Begin where it stands; the device opens now and not before."""
        with self._lock:
            if self._plays or self._closed:
                return
            self._plays, self.failed = True, None
            self._wish = self._at
            self._run += 1
            run = self._run
        threading.Thread(target=self._work, args=(run,), name="playback", daemon=True).start()

    def stop(self) -> None:
        """Be silent at once, and close the device. Idempotent."""
        at = self.second()
        with self._lock:
            self._plays = False
            self._run += 1
            self._at = at if self._wish is None else self._wish
            self._wish = None
            sink, self._sink = self._sink, None
        if sink is not None:
            sink.kill()

    def seek(self, at: float) -> None:
        """Go to a second, whether it plays or not."""
        at = max(0.0, at if self._length is None else min(at, self._length))
        with self._lock:
            self._at = at
            if self._plays:
                self._wish = at

    def set_speed(self, speed: float) -> None:
        """Play slower or faster from here on; the pitch stays."""
        at = self.second()
        with self._lock:
            if speed in SPEEDS and speed != self._speed:
                self._speed = speed
                if self._plays:
                    self._wish = at

    def set_loop(self, loop: Loop | None) -> None:
        """Play this part again and again; None: go on."""
        at = self.second()
        with self._lock:
            self._loop = loop if loop is not None and loop.is_long_enough else None
            if self._plays:
                inside = self._loop is None or self._loop.start <= at < self._loop.end
                self._wish = at if inside or self._loop is None else self._loop.start

    def close(self) -> None:
        """Be silent at once and forget the exhibit. Idempotent."""
        self.stop()
        with self._lock:
            self._closed = True
            look, self._session = self._session, None
        if look is not None:
            look.close()

    def _work(self, run: int) -> None:
        """Send samples until somebody stops it, the sound ends, or something fails."""
        try:
            sink = self._opened(run)
            self._feed(run, sink)
        except Cancelled:
            pass
        except DiaryError as error:
            self._finish(run, error)

    def _opened(self, run: int) -> SoundSink:
        if not self.is_silent:
            try:
                sink = self._taken(run, self._make_sink())
                sink.open()
                return sink
            except MediaError as error:
                if not self._is_film:
                    raise
                with self._lock:
                    if run != self._run:
                        raise Cancelled from error
                    self.is_silent, self.failed = True, error
        return self._taken(run, SilentSink())

    def _taken(self, run: int, sink: SoundSink) -> SoundSink:
        """Keep it, so that a stop ends it, before it opens anything."""
        with self._lock:
            is_late = run != self._run
            if not is_late:
                self._sink = sink
        if is_late:
            sink.kill()
            raise Cancelled
        return sink

    def _feed(self, run: int, sink: SoundSink) -> None:
        is_over = False
        quiet = monotonic()
        while True:
            begun = self._begin_turn(run, sink)
            if begun:
                is_over = False
            ahead = self._time.sent - sink.played()[1]
            if not is_over and ahead < AHEAD:
                is_over = self._send(run, sink, begun)
                quiet = monotonic()
            elif is_over and ahead <= 0:
                self._finish(run, None)
                return
            elif sink.wait(0.05):
                quiet = monotonic()
            elif monotonic() - quiet > _STALL:
                raise MediaError(MediaReason.NO_SOUND_DEVICE)

    def _begin_turn(self, run: int, sink: SoundSink) -> float | None:
        """Begin another turn if one was wished for; return where it begins."""
        with self._lock:
            if run != self._run:
                raise Cancelled
            wish, self._wish = self._wish, None
            if wish is None:
                return None
            self._turn += 1
            self._time.begin()
            self._ran_out = False
            self._at = wish
            turn = self._turn
        sink.drop(turn)
        return wish

    def _send(self, run: int, sink: SoundSink, at: float | None) -> bool:
        """Send one portion, from `at` on if that is given; return whether none follows."""
        loop, speed = self._loop, self._speed
        if loop is not None and at is None and self._is_past(loop):
            at = loop.start
        begins, samples, is_over = self._portion(at, speed)
        if loop is not None:
            room = max(1, int((loop.end - begins) / speed * RATE))
            samples = samples[: room * PAIR]
        with self._lock:
            if run != self._run:
                raise Cancelled
            if self._wish is not None:
                return False
            turn = self._turn
            self._time.add(begins, len(samples) // PAIR, speed)
            self._ran_out = is_over
        if samples:
            sink.send(turn, samples)
        # A part is begun again, unless nothing is in it.
        return is_over and (loop is None or not samples)

    def _is_past(self, loop: Loop) -> bool:
        return self._ran_out or self._sent_until() >= loop.end - 1 / RATE

    def _sent_until(self) -> float:
        found = self._time.second(self._time.sent)
        return self._at if found is None else found

    def _portion(self, at: float | None, speed: float) -> tuple[float, bytes, bool]:
        if not self._has_sound:
            begins = self._sent_until() if at is None else at
            rest = None if self._length is None else max(0.0, self._length - begins)
            pairs = _PORTION if rest is None else min(_PORTION, int(rest / speed * RATE))
            return begins, bytes(pairs * PAIR), pairs < _PORTION
        with self._looked().opened() as session:
            found = session.samples(_PORTION, at, speed)
        return found.at, found.samples, found.end

    def _looked(self) -> ExhibitLook:
        with self._lock:
            if self._closed:
                raise Cancelled
            if self._session is None:
                self._session = ExhibitLook(self._original)
            return self._session

    def _finish(self, run: int, error: DiaryError | None) -> None:
        """End this run: at the end of the sound, or because something failed."""
        at = self.second()
        with self._lock:
            if run != self._run:
                return
            self._plays = False
            self._run += 1
            self._wish = None
            # At the end the next play begins at the beginning.
            self._at = at if error is not None else 0.0
            self.failed = error or self.failed
            sink, self._sink = self._sink, None
        if sink is not None:
            sink.kill()


class ExhibitWaveform:
    """How loud an exhibit is, portion by portion, from a decoder child of its own."""

    def __init__(self, original: ExhibitOriginal) -> None:
        self._look = ExhibitLook(original)

    def portion(self) -> LoudnessPortion:
        """Return the next numbers. Raises MediaError, Damaged, Cancelled."""
        with self._look.opened() as session:
            return session.loudness()

    def close(self) -> None:
        """End the child at once. Idempotent."""
        self._look.close()


class ExhibitFilm:
    """The pictures of an exhibit as it runs, from a decoder child of its own."""

    def __init__(self, original: ExhibitOriginal) -> None:
        self._look = ExhibitLook(original)

    def picture(self, at: float, after: float | None, edge: int) -> FilmPicture | None:
        """Return the picture at a second; None if it is the one at `after`.

        Raises MediaError, Damaged, Cancelled.
        """
        with self._look.opened() as session:
            return session.film_picture(at, after, edge=edge)

    def close(self) -> None:
        """End the child at once. Idempotent."""
        self._look.close()

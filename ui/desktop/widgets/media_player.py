"""A sound or a film: how loud it is, its pictures, and playing it aloud once that is asked for.

**Invariants:**

- Nothing is heard before a button that says so is pressed for this exhibit, here or where it was
  found. Until then no key plays it, and no sound device is open.
- It is silent as soon as it is hidden, for whatever reason: the sound child is killed first.
- A picture that comes late is of the second that is heard then: those between are left out. One
  question for a picture is on its way at a time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QHideEvent, QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from diary.errors import Cancelled, DiaryError, MediaError, MediaReason
from diary.i18n import _
from diary.progress import Progress
from ui.desktop.page_context import MakeSound
from ui.desktop.threads import JobPool
from ui.desktop.widgets.basic import ComboBox, FlowLayout, PlainLabel, button, deliberate_button
from ui.desktop.widgets.exhibit_card import image_of
from ui.desktop.widgets.feedback import StatusLine
from ui.desktop.widgets.film_view import FilmView
from ui.desktop.widgets.waveform import PIECES_A_SECOND, STEP_SECONDS, Waveform, place_text
from ui.text.error_messages import explain_in_window

if TYPE_CHECKING:
    from diary.media.decoder_playback_reply_checks import FilmPicture, LoudnessPortion
    from diary.services.derivatives import Derivatives
    from diary.services.exhibit_playback import ExhibitFilm, ExhibitPlayback, ExhibitWaveform
    from diary.services.exhibit_previews_and_copies import ExhibitOriginal

_TICK_MS: Final = 40
_SPEEDS: Final = (0.75, 1.0, 1.25, 1.5)
_MOST_EDGE: Final = 1280


class MediaPlayer(QWidget):
    """One exhibit's sound or film; `status` says why something cannot be shown or heard."""

    def __init__(self, jobs: JobPool, make_sound: MakeSound) -> None:
        super().__init__()
        self._jobs, self._make_sound = jobs, make_sound
        self._playback: ExhibitPlayback | None = None
        self._wave: ExhibitWaveform | None = None
        self._film: ExhibitFilm | None = None
        self._original: ExhibitOriginal | None = None
        self._is_film = self._was_allowed = self._is_asking = self._is_to_play = False
        self._has_sound: bool | None = None
        self._play_width = 0
        self._part_begins: float | None = None
        self._picture_at: float | None = None
        self._asked_at: float | None = None
        self.film = FilmView(_("Picture of the film"))
        self.waveform = Waveform()
        self.status = StatusLine()
        self._make_controls()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self.waveform.sought.connect(self.seek)
        self.waveform.part_marked.connect(self._on_part)

    @property
    def is_playing(self) -> bool:
        """Return whether it plays."""
        return self._playback is not None and self._playback.is_playing

    def second(self) -> float:
        """Return the second that it stands at."""
        return 0.0 if self._playback is None else self._playback.second()

    def open(self, original: ExhibitOriginal, found: Derivatives, *, aloud: bool = False) -> None:
        """Show how loud it is, and its first picture.

        Nothing is heard, unless a press said before that it plays this one `aloud`.
        """
        from diary.services.exhibit_playback import ExhibitFilm, ExhibitWaveform

        self.close_media()
        self._original = original
        self._is_to_play = aloud
        self._is_film = found.facts.kind == "video"
        self.film.setVisible(self._is_film)
        self.waveform.stand_alone(is_alone=not self._is_film)
        self.waveform.show_sound(b"", found.facts.duration_s or 0.0)
        self._wave = ExhibitWaveform(original)
        if self._is_film:
            self._film = ExhibitFilm(original)
        self._ask_loudness(self._wave, b"")
        self._follow()
        self._ask_picture()

    def close_media(self) -> None:
        """Be silent at once and forget the exhibit."""
        playback, self._playback = self._playback, None
        if playback is not None:
            playback.close()
        for part in (self._wave, self._film):
            if part is not None:
                part.close()
        self._timer.stop()
        self._wave = self._film = None
        self._original = None
        self._was_allowed = self._is_asking = self._is_to_play = False
        self._has_sound = self._part_begins = self._picture_at = self._asked_at = None
        self.waveform.clear()
        self.film.show_picture(QImage())
        self.status.show_text("")
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))

    def stop(self) -> None:
        """Be silent at once; it stays where it stands."""
        self._is_to_play = False
        if self._playback is not None:
            self._playback.stop()
        self._timer.stop()
        self._follow()

    @Slot()
    def press(self) -> None:
        """Play aloud, or stop: what the button says."""
        if self._has_sound is None:
            return
        playback = self._playback or self._new_playback()
        if playback is None:
            return
        if playback.is_playing:
            self.stop()
            return
        self._was_allowed = True
        self.status.show_text("")
        playback.play()
        self._timer.start()
        self._follow()

    def press_key(self) -> None:
        """Do what the button does, once it was pressed for this exhibit."""
        if self._was_allowed:
            self.press()

    @Slot(float)
    def seek(self, second: float) -> None:
        """Go to a second, whether it plays or not."""
        playback = self._playback or self._new_playback()
        if playback is not None:
            playback.seek(second)
            self._on_tick()

    def step(self, by: float) -> None:
        """Go on, or back, by so many seconds."""
        self.seek(max(0.0, self.second() + by))

    def hideEvent(self, event: QHideEvent) -> None:
        """Be silent when it cannot be seen."""
        super().hideEvent(event)
        self.stop()

    def _make_controls(self) -> None:
        self.play = deliberate_button(_("Play aloud: anyone near can hear it"), "main", self.press)
        self.back = button(_("Back 5 seconds"), on=lambda: self.step(-STEP_SECONDS))
        self.place = PlainLabel(wrap=False)
        self.speed = ComboBox()
        self.speed.setAccessibleName(_("Speed"))
        for speed in _SPEEDS:
            self.speed.addItem(_("Speed {factor}").format(factor=f"{speed:g}"), speed)
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.speed.currentIndexChanged.connect(self._on_speed)
        self.part_from = button(_("Repeat from here"), on=self._on_part_from)
        self.part_to = button(_("Repeat to here"), on=self._on_part_to)
        self.part_off = button(_("Do not repeat"), on=self._on_part_off)

    def _lay_out(self) -> None:
        tools = QWidget()
        row = FlowLayout(tools)
        parts: tuple[QWidget, ...] = (
            self.play, self.back, self.speed, self.part_from, self.part_to, self.part_off,
        )  # fmt: skip
        for part in parts:
            row.addWidget(part)
        times = QHBoxLayout()
        times.addWidget(self.place)
        times.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.film, 1)
        column.addWidget(self.waveform)
        column.addLayout(times)
        column.addWidget(tools)
        column.addWidget(self.status)
        column.addStretch(0)
        self.film.hide()
        column.setAlignment(Qt.AlignmentFlag.AlignTop)

    def _new_playback(self) -> ExhibitPlayback | None:
        from diary.services.exhibit_playback import ExhibitPlayback

        if self._original is None or self._has_sound is None:
            return None
        self._playback = ExhibitPlayback(
            self._original,
            self._make_sound,
            is_film=self._is_film,
            has_sound=self._has_sound,
            length=self.waveform.length or None,
        )
        self._playback.set_speed(self.speed.currentData())
        return self._playback

    def _ask_loudness(self, wave: ExhibitWaveform, known: bytes) -> None:
        def done(portion: LoudnessPortion) -> None:
            if wave is not self._wave:
                return
            numbers = known + portion.numbers
            told = self.waveform.length
            # Only the end of the sound says how long it is; a head can say anything.
            is_whole = portion.end and not self._is_film
            length = len(numbers) / PIECES_A_SECOND if is_whole else told
            self._has_sound = bool(numbers)
            self.waveform.show_sound(numbers, length)
            self._follow()
            if self._is_to_play and self._has_sound:
                self._is_to_play = False
                self.press()
            if not portion.end:
                self._ask_loudness(wave, numbers)
            elif not numbers and not self._is_film:
                self._tell(MediaError(MediaReason.NO_SOUND))

        def failed(error: DiaryError) -> None:
            if wave is not self._wave or isinstance(error, Cancelled):
                return
            is_silent = isinstance(error, MediaError) and error.reason is MediaReason.NO_SOUND
            # What was read before it failed can still be heard.
            self._has_sound = bool(known)
            self._follow()
            if not (is_silent and self._is_film):
                self._tell(error)

        def work(_progress: Progress) -> LoudnessPortion:
            return wave.portion()

        self._jobs.start(self, work, done, failed)

    def _ask_picture(self) -> None:
        film, second = self._film, self.second()
        if film is None or self._is_asking or second == self._asked_at:
            return
        self._is_asking, self._asked_at = True, second
        after, edge = self._picture_at, min(self.film.edge(), _MOST_EDGE)

        def work(_progress: Progress) -> FilmPicture | None:
            return film.picture(second, after, edge)

        def done(picture: FilmPicture | None) -> None:
            if film is not self._film:
                return
            self._is_asking = False
            if picture is not None:
                self._picture_at = picture.at
                self.film.show_picture(image_of(picture.pixels))
            self._ask_picture()

        def failed(error: DiaryError) -> None:
            if film is not self._film or isinstance(error, Cancelled):
                return
            film.close()
            self._film = None
            self._tell(error)

        self._jobs.start(self, work, done, failed)

    def _follow(self) -> None:
        """Show what can be pressed, and what each press does."""
        has_sound, playback = self._has_sound, self._playback
        self.play.setEnabled(has_sound is not None and (has_sound or self._is_film))
        self.play.setText(self._play_text())
        # Its longest text keeps its room, so that no other button comes under the mouse.
        self._play_width = max(self._play_width, self.play.sizeHint().width())
        self.play.setMinimumWidth(self._play_width)
        self.place.setText(place_text(self.second(), self.waveform.length))
        self.waveform.show_second(self.second())
        loop = None if playback is None else playback.loop
        self.waveform.show_part(None if loop is None else (loop.start, loop.end))
        self.part_off.setVisible(loop is not None)
        self.part_to.setEnabled(self._part_begins is not None)

    def _play_text(self) -> str:
        if self.is_playing:
            return _("Pause")
        if self._has_sound is None:
            return _("Reading")
        if not self._has_sound:
            return _("Play: it has no sound") if self._is_film else _("It has no sound")
        return _("Play aloud: anyone near can hear it")

    @Slot()
    def _on_tick(self) -> None:
        playback = self._playback
        if playback is None:
            return
        error, playback.failed = playback.failed, None
        if error is not None:
            self._tell(error)
        if not playback.is_playing:
            self._timer.stop()
        self._follow()
        self._ask_picture()

    def _tell(self, error: DiaryError) -> None:
        # One sentence: nothing was at risk, and there is nothing to do first.
        self.status.problem(explain_in_window(error).happened)

    @Slot(int)
    def _on_speed(self, _index: int) -> None:
        if self._playback is not None:
            self._playback.set_speed(self.speed.currentData())

    @Slot()
    def _on_part_from(self) -> None:
        self._part_begins = self.second()
        self._follow()

    @Slot()
    def _on_part_to(self) -> None:
        begins = self._part_begins
        if begins is not None:
            self._on_part(*sorted((begins, self.second())))

    @Slot(float, float)
    def _on_part(self, begins: float, ends: float) -> None:
        from diary.services.exhibit_playback import Loop

        playback = self._playback or self._new_playback()
        if playback is None:
            return
        self._part_begins = begins
        playback.set_loop(Loop(begins, ends))
        if playback.loop is None:
            self.status.show_text(_("That part is too short to be repeated."))
        elif not playback.is_playing:
            playback.seek(begins)
        self._on_tick()

    @Slot()
    def _on_part_off(self) -> None:
        if self._playback is not None:
            self._playback.set_loop(None)
        self._part_begins = None
        self._follow()

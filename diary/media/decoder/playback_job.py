"""The answers about a film or a sound that is played: samples, loudness, pictures as it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from diary.errors import MediaReason
from diary.json_value import number, whole
from diary.media.byte_source import Source
from diary.media.decoder.image_conversion import as_pixels
from diary.media.decoder.pipe import Params, RefusedError
from diary.media.decoder_protocol import WireMessage
from diary.media.file_type import FileType
from diary.media.sandbox.limits import allow_long_reading

if TYPE_CHECKING:
    from diary.media.decoder.film_pictures import FilmPictures
    from diary.media.decoder.sound_samples import LoudnessPortions, SamplePortions, SoundTrack

_ANSWERED: Final = frozenset({"samples", "loudness", "film-picture"})


class PlaybackJob:
    """One source that is played; each of the three is opened when it is first asked for."""

    def __init__(self, ranges: Source, what: FileType) -> None:
        self._ranges, self._what = ranges, what
        self._samples: SamplePortions | None = None
        self._loudness: LoudnessPortions | None = None
        self._pictures: FilmPictures | None = None

    def answer(self, operation: str, params: Params) -> WireMessage:
        """Return the reply to one job. Raises RefusedError."""
        if operation not in _ANSWERED:
            raise RefusedError(MediaReason.UNREADABLE)
        # Listening takes as long as it takes; each answer is bounded by itself.
        allow_long_reading()
        if self._what.kind not in ("video", "audio"):
            raise RefusedError(MediaReason.NO_SOUND)
        match operation:
            case "samples":
                return self._portion(params)
            case "loudness":
                return self._loud()
        return self._picture(params)

    def _portion(self, params: Params) -> WireMessage:
        from diary.media.decoder.sound_samples import SamplePortions

        at = params["at"]
        if self._samples is None:
            self._samples = SamplePortions(self._track())
        if at is not None:
            self._samples.seek(number(at), number(params["speed"]))
        begins, samples, is_over = self._samples.portion(whole(params["pairs"]))
        return WireMessage({"at": begins, "end": is_over}, samples)

    def _loud(self) -> WireMessage:
        from diary.media.decoder.sound_samples import LoudnessPortions

        if self._loudness is None:
            self._loudness = LoudnessPortions(self._track())
        found, is_over = self._loudness.portion()
        return WireMessage({"end": is_over}, found)

    def _picture(self, params: Params) -> WireMessage:
        from diary.media.decoder.film_pictures import FilmPictures

        if self._pictures is None:
            self._pictures = FilmPictures(self._ranges, self._what.media_type)
        after = params["after"]
        box = (whole(params["max_width"]), whole(params["max_height"]))
        before = None if after is None else number(after)
        at, image = self._pictures.at(number(params["at"]), before, box)
        if image is None:
            return WireMessage({"none": True})
        made = as_pixels(image)
        return WireMessage({**made.header, "at": at}, made.block)

    def _track(self) -> SoundTrack:
        from diary.media.decoder.sound_samples import SoundTrack

        return SoundTrack(self._ranges, self._what.media_type)

"""A film as it runs: the picture that stands at a second, and none that was missed."""

from __future__ import annotations

import pytest

from diary.media.byte_source import BytesSource
from diary.media.decoder.film_pictures import FilmPictures
from diary.media.decoder.pipe import RefusedError
from tests.support.media_films import film, tones

BOX = (64, 64)


def pictures(data: bytes) -> FilmPictures:
    return FilmPictures(BytesSource(data), "video/mp4")


@pytest.mark.parametrize("seconds", [(0.0, 0.1, 0.25, 3.0), (5.0, 0.3, 5.9, 1.0)])
def test_the_picture_of_a_second_is_the_last_that_began_before_it(
    seconds: tuple[float, ...],
) -> None:
    made = pictures(film())
    for second in seconds:
        at, image = made.at(second, None, BOX)
        assert at == pytest.approx(int(second * 10 + 1e-6) / 10)
        assert image is not None
        # it grows redder as it goes
        assert image.getpixel((60, 40))[0] == pytest.approx(at * 40, abs=8)  # type: ignore[index]


def test_the_one_that_is_on_show_is_not_sent_again() -> None:
    made = pictures(film())
    at, image = made.at(0.5, None, BOX)
    assert image is not None
    assert made.at(0.55, at, BOX) == (at, None)
    assert made.at(0.61, at, BOX)[1] is not None


def test_after_the_end_the_last_one_stays() -> None:
    made = pictures(film(seconds=2))
    assert made.at(1.9, None, BOX)[0] == pytest.approx(1.9)
    assert made.at(2.4, None, BOX)[0] == pytest.approx(1.9)
    assert made.at(500.0, None, BOX)[0] == pytest.approx(1.9)


def test_it_is_turned_upright_and_fits_the_box() -> None:
    for turned, size in ((False, (32, 24)), (True, (24, 32))):
        image = pictures(film(turned=turned)).at(0.0, None, (32, 32))[1]
        assert image is not None
        assert image.size == size


def test_a_picture_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diary.media.decoder.film_pictures.MAX_PICTURE", 64 * 48 - 1)
    with pytest.raises(RefusedError):
        pictures(film()).at(0.0, None, BOX)


def test_a_sound_has_none() -> None:
    with pytest.raises(RefusedError):
        FilmPictures(BytesSource(tones()), "audio/wav")

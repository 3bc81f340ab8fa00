"""The question about files fits a screen: kinds are counted together, what is sure first."""

from __future__ import annotations

from diary.media.decoder_results import Position, UnsearchedReason
from diary.services.disclosure.exhibit_scan import DeviceHit, PositionHit
from ui.text.places_and_devices import device_counts, place_counts, place_lines, place_question

PLACE = (Position("EXIF GPS", "51.5", "-0.1"),)
PARTLY = (UnsearchedReason.FORMAT,)


def test_places_are_counted_by_kind_and_what_is_sure_comes_first() -> None:
    hits = [
        *(PositionHit("a", "EX/1", "x", (), PARTLY, "other") for _ in range(400)),
        *(PositionHit("a", "EX/1", "x", PLACE, (), "image") for _ in range(12)),
        PositionHit("a", "EX/1", "x", PLACE, PARTLY, "video"),
    ]
    assert place_counts(hits) == (
        "12 pictures: a place", "1 film: a place", "400 other files: not wholly searched",
    )  # fmt: skip


def test_devices_are_counted_by_kind_and_name() -> None:
    hits = [
        DeviceHit("a", "EX/1", "x", "", True, PARTLY, "pdf"),
        DeviceHit("a", "EX/1", "x", "Fono 8", False, (), "image"),
        *(DeviceHit("a", "EX/1", "x", "Fono 7", False, (), "image") for _ in range(2)),
    ]
    assert device_counts(hits) == (
        "2 pictures: Fono 7", "1 picture: Fono 8", "1 PDF document: not wholly searched",
    )  # fmt: skip


def test_a_file_of_which_a_copy_can_go_is_not_called_unsearched() -> None:
    hits = [
        PositionHit("a", "EX/1", "x", (), PARTLY, "image", copied=True),
        PositionHit("b", "EX/2", "y", (), PARTLY, "pdf"),
    ]
    assert place_question(hits) == (
        "1 file could not wholly be searched. It may say where it was made. "
        "1 file can go as a copy, written again. Its original may say where it was made."
    )
    assert place_counts(hits) == (
        "1 picture: a copy, written again, can go instead",
        "1 PDF document: not wholly searched",
    )
    assert place_lines(hits)[0][2] == "a copy, written again, can go instead"
    assert place_lines(hits)[1][2].startswith("not wholly searched")


def test_a_file_that_no_decoder_opens_is_said_to_stay_behind_unless_it_goes_unchanged() -> None:
    undecoded = (UnsearchedReason.NOT_DECODED,)
    film, photograph = place_lines(
        [
            PositionHit("a", "EX/1", "x", PLACE, undecoded, "video"),
            PositionHit("b", "EX/2", "y", PLACE, undecoded, "image", copied=True),
        ]
    )
    assert film[2].endswith("no copy can be made here: unless it goes unchanged, it stays behind")
    assert "stays behind" not in photograph[2]

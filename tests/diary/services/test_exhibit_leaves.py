"""What of an exhibit can be looked at: its leaves near and far, and a look that ends at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from PIL import Image

from diary.errors import Cancelled, MediaError
from diary.media.decoder_client import MediaClient
from diary.media.decoder_results import Cutout
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from diary.services.exhibit_leaves import ExhibitLeaves, leaf_count
from diary.services.session import Session
from tests.support.media_films import film
from tests.support.media_samples import pdf, saved, wav


def leaves_of(session: Session, name: str, data: bytes) -> tuple[ExhibitLeaves, int]:
    (stored,) = session.evidence.store([NamedBytes(name, data)])
    assert not isinstance(stored, Exception)
    original = session.evidence.original_of(session.evidence.admit(stored, Evidence()))
    assert original is not None
    found = original.prepared()
    return ExhibitLeaves(original, found), leaf_count(found)


def whole(size: tuple[int, int]) -> Cutout:
    return Cutout(*size, 0, 0, *size)


def test_a_long_picture_is_one_leaf_and_every_part_of_it_can_be_seen(reading: Session) -> None:
    image = Image.linear_gradient("L").resize((200, 1500)).convert("RGB")
    leaves, count = leaves_of(reading, "chat.png", saved(image, "PNG"))
    assert count == 1
    assert leaves.extent(0) == (200, 1500)
    for top in (0, 700, 1490):
        seen = leaves.pixels(0, Cutout(200, 1500, 0, top, 200, 10))
        assert seen.rgb == image.crop((0, top, 200, top + 10)).tobytes()
    leaves.close()


def test_each_page_is_a_leaf_and_so_is_each_still_of_a_film(reading: Session) -> None:
    pages, count = leaves_of(reading, "letter.pdf", pdf(3))
    assert count == 3
    assert pages.pixels(2, whole(pages.extent(2))).width == pages.extent(2)[0]
    with pytest.raises(MediaError):
        pages.extent(3)
    pages.close()
    stills, count = leaves_of(reading, "film.mp4", film())
    assert count == 3
    extent = stills.extent(1)
    still = stills.pixels(1, whole(extent))
    assert (still.width, still.height) == extent
    for leaf in (-1, 3):
        with pytest.raises(MediaError):
            stills.extent(leaf)
    stills.close()


def test_sound_has_no_leaf(reading: Session) -> None:
    leaves, count = leaves_of(reading, "call.wav", wav())
    assert count == 0
    with pytest.raises(MediaError):
        leaves.extent(0)
    leaves.close()


def test_one_child_answers_and_ends_with_the_look(
    reading: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[Any] = []
    leaves, _count = leaves_of(reading, "a.png", saved(Image.new("RGB", (50, 40)), "PNG"))
    # private: counts the children that are used
    take = MediaClient._take

    def counted(client: MediaClient, *, alone: bool) -> Any:
        taken.append(take(client, alone=alone))
        return taken[-1]

    monkeypatch.setattr(MediaClient, "_take", counted)
    for left in range(5):
        leaves.pixels(0, Cutout(50, 40, left, 0, 10, 10))
    assert len(taken) == 1
    assert taken[0].usable
    leaves.close()
    assert not taken[0].usable
    leaves.close()
    with pytest.raises(Cancelled):
        leaves.extent(0)


def test_closing_ends_a_question_that_is_being_answered(reading: Session) -> None:
    """The child is ended, not asked: who waits for its answer hears Cancelled."""
    leaves, _count = leaves_of(reading, "a.png", saved(Image.new("RGB", (50, 40)), "PNG"))
    leaves.extent(0)
    asked, go_on = threading.Event(), threading.Event()
    # private: a question that lasts as long as the test wants, and what is left of it
    session: Any = leaves._look._session
    exchange = session._ask_child

    def slow(child: Any, job: Any, source: Any) -> Any:
        asked.set()
        assert go_on.wait(30)
        return exchange(child, job, source)

    # private: as above
    session._ask_child = slow
    got: list[BaseException] = []

    def ask() -> None:
        try:
            leaves.extent(0)
        except BaseException as error:
            got.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    assert asked.wait(30)
    # returns while the question is still on its way
    leaves.close()
    go_on.set()
    thread.join(30)
    assert [type(error) for error in got] == [Cancelled]
    # private: that the file is closed shows nowhere else
    assert leaves._look._file is None

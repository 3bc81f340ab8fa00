"""The card of an exhibit: the same facts as on paper, and parts, pages and moments one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from diary.media.decoder_results import Mail, MailPart, MediaFacts
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes
from diary.services.derivatives import Derivatives
from tests.support.media_films import film, sound
from tests.support.media_samples import pdf, saved
from tests.support.pages import button_of, labels_on, words_on
from ui.desktop.widgets import exhibit_card
from ui.desktop.widgets.exhibit_card import ExhibitCard
from ui.desktop.widgets.text_fields import TextView


@pytest.fixture
def card(record: Any, shown: Any, qtbot: Any) -> Callable[[str, bytes], ExhibitCard]:
    def make(name: str, data: bytes) -> ExhibitCard:
        (stored,) = record.opened.beside.store([NamedBytes(name, data)])
        item = record.do(lambda s: s.evidence.admit(stored, Evidence()))
        original = record.do(lambda s: s.evidence.original_of(item))
        made = ExhibitCard(record.page_context, item, original)
        shown(made)
        qtbot.waitUntil(lambda: "Kind of file" in words_on(made), timeout=20_000)
        return made

    return make


def turned(made: ExhibitCard, qtbot: Any) -> list[str]:
    """What each leaf is called, from the first to the last."""
    made.show_button.click()
    qtbot.waitUntil(lambda: leaf(made) != "", timeout=20_000)
    called = [leaf(made)]
    after = button_of(made, "Next page")
    while after.isEnabled():
        after.click()
        qtbot.waitUntil(lambda: leaf(made) != called[-1], timeout=20_000)
        called.append(leaf(made))
    assert button_of(made, "Previous page").isEnabled()
    return called


def leaf(made: ExhibitCard) -> str:
    """What is shown below the name and the facts, above the picture."""
    _name, _facts, *called = labels_on(made)
    return "".join(called)


def watched(show: Callable[..., None], seen: list[int]) -> Callable[..., None]:
    """`show_image`, noting how light each image is at its top."""

    def shown(image: Any, *, hidden: bool) -> None:
        seen.append(image.pixelColor(5, 5).lightness())
        show(image, hidden=hidden)

    return shown


def test_a_long_picture_is_turned_part_by_part(card: Any, qtbot: Any) -> None:
    # black at the top and white at the foot, so that each part is lighter than the one before
    made = card("chat.png", saved(Image.linear_gradient("L").resize((200, 1500)), "PNG"))
    first: list[int] = []
    made.picture.show_image = watched(made.picture.show_image, first)
    assert turned(made, qtbot) == [
        "Part 1 of 3",
        "Part 2 of 3, overlaps the part before",
        "Part 3 of 3, overlaps the part before",
    ]
    assert made.picture.height() > made.picture.width() * 2
    assert first == sorted(set(first))
    assert len(first) == 3


def test_a_document_is_turned_page_by_page(card: Any, qtbot: Any) -> None:
    made = card("letter.pdf", pdf(3))
    assert "Pages: 3" in words_on(made)
    assert turned(made, qtbot) == ["Page 1 of 3", "Page 2 of 3", "Page 3 of 3"]


def test_a_film_shows_its_moments_and_is_not_played_here(card: Any, qtbot: Any) -> None:
    made = card("film.mp4", film())
    for text in ("Duration: 0:06", "Film (MP4)", "It can be played in the viewer"):
        assert text in words_on(made)
    assert turned(made, qtbot) == ["At 0:01", "At 0:03", "At 0:05"]


def test_a_sound_has_its_length_and_nothing_to_show(card: Any) -> None:
    made = card("call.mp3", sound("mp3", "libmp3lame"))
    assert "Duration: 0:03" in words_on(made)
    assert "It can be played in the viewer" in words_on(made)
    assert not made.show_button.isVisible()


def test_an_email_shows_headers_words_and_what_is_attached(card: Any, qtbot: Any) -> None:
    data = (
        b"From: C <c@x.example>\r\nDate: Fri, 27 Feb 2026 02:14:09 +0000\r\nX-Other: 1\r\n"
        b"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n"
        b"--x\r\n\r\n<b>I know</b>\r\n--x\r\nContent-Type: image/png; name=p.png\r\n"
        b"Content-Disposition: attachment; filename=p.png\r\n\r\nabc\r\n--x--\r\n"
    )
    made = card("a.eml", data)
    made.show_button.click()
    (view,) = made.findChildren(TextView)
    qtbot.waitUntil(view.isVisible)
    text = view.toPlainText()
    for part in ("From: C <c@x.example>", "<b>I know</b>", "p.png (image/png, 3 bytes)"):
        assert part in text
    assert "other headers are in the file)" in text


def test_a_kind_of_file_is_said_in_words_and_an_odd_one_as_it_is() -> None:
    said = exhibit_card.kind_of_file
    assert said("audio/wav") == "Sound (WAV)"
    assert said("image/x-adobe-dng") == "Picture (ADOBE-DNG)"
    assert said("application/pdf") == "PDF"
    assert said("text/plain") == "Text"
    assert said("message/rfc822") == "E-mail"
    for odd in ("a/b", "audio/", "audio/<b>", "image/" + "x" * 99, ""):
        assert said(odd) == odd
    facts = MediaFacts(kind="audio", media_type="audio/wav", codecs="pcm_s16le")
    line = exhibit_card.exhibit_facts_line(Derivatives(facts))
    assert "Sound (WAV)" in line
    assert "pcm" not in line


def test_what_is_told_never_fails() -> None:
    for kind in ("image", "video", "audio", "pdf", "email", "text", "other"):
        found = Derivatives(MediaFacts(kind=kind, media_type="a/b", note="damaged locked"))  # type: ignore[arg-type]
        assert "a/b" in exhibit_card.exhibit_facts_line(found)
        assert exhibit_card.leaf_count(found) >= 0
        assert exhibit_card.leaf_name(found, 0) == ""
    mail = Mail((), 0, (MailPart("", "a/b", 0, ""),), 0, "", cut=False)
    assert "no name" in exhibit_card.exhibit_words(Derivatives(found.facts, mail=mail))


def test_no_file_is_written_for_it(card: Any, tmp_path: Path) -> None:
    before = {path for path in tmp_path.rglob("*") if "cache" not in path.parts}
    card("film.mp4", film(seconds=1))
    after = {path for path in tmp_path.rglob("*") if "cache" not in path.parts}
    assert after - before
    assert all(
        "att" in path.relative_to(tmp_path).parts for path in after - before if path.is_file()
    )

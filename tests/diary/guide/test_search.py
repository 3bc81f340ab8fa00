"""Words are found in the guide, all of them first."""

from __future__ import annotations

from diary.guide.chapters import load
from diary.guide.search import find, marks, split_words


def test_what_has_all_the_words_is_found_with_its_heading() -> None:
    hits = find(load(), "Recovery CODE")
    assert hits
    assert all("recovery code" in hit.words.text.lower() for hit in hits if hit.block >= 0)
    assert ("keep-it-safe", "A recovery code") in [(hit.chapter.id, hit.heading) for hit in hits]
    for hit in hits:
        marked = {hit.words.text[begin:end].lower() for begin, end in hit.words.marks}
        assert marked == {"recovery", "code"}


def test_one_of_the_words_is_enough_where_nothing_has_them_all() -> None:
    assert not [hit for hit in find(load(), "voicemail fingerprint") if len(hit.words.marks) > 2]
    found = {hit.chapter.id for hit in find(load(), "voicemail fingerprint")}
    assert {"evidence", "check-a-bundle"} <= found


def test_a_word_is_found_at_its_beginning_only() -> None:
    assert marks("Locks, blocks and a lock.", ("lock",)) == ((0, 4), (20, 24))


def test_nothing_typed_and_signs_alone_find_nothing() -> None:
    assert find(load(), "") == find(load(), "  .* ( ") == ()
    assert split_words("don’t (stop) don't") == ("don't", "stop")


def test_the_title_of_a_chapter_is_found() -> None:
    assert [hit.chapter.id for hit in find(load(), "advocates") if hit.block < 0] == ["advocates"]

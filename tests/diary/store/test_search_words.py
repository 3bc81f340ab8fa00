"""What was read is found by what a person types; the index agrees with looking through it all."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.store.connection import Connection, in_memory
from diary.store.file_index import FileIndex
from diary.store.schema import make_file_index
from diary.store.search_words import match_words, search_form
from diary.store.word_marks import WordMarks

FILE = "0" * 32
LETTERS = st.sampled_from(
    "abcyzABYZ019éÉñøŁłßſİıςΣжЖіاأبةىيکمحَُّשלםָׁ"
    "हिन्दीกำ我没有钱がカ한국어ﬁＡ２😀👍🏽❤️.,'’-_/@ \n\t\u200b\u00ad\ufe0f\u0301"
)
TEXTS = st.text(LETTERS | st.characters(), max_size=30)


@pytest.fixture(scope="module")
def database() -> Iterator[Connection]:
    with closing(in_memory()) as made:
        make_file_index(made)
        yield made


def index_of(database: Connection, texts: list[str]) -> FileIndex:
    index = FileIndex(database)
    index.begin(FILE, 1)
    assert index.add(FILE, enumerate(texts, 1))
    assert index.end(FILE, whole=True)
    return index


def is_found(text: str, typed: str) -> bool:
    return bool(marks_of(text, typed))


def marks_of(text: str, typed: str) -> list[str]:
    with closing(WordMarks(typed)) as marks:
        found = marks.mark(text)
    return [found.text[first:last] for first, last in found.marks]


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("the garage door", "GARAGE"), ("garages", "garage"), ("he calls", "call"),
        ("he was following", "follow"), ("he was following", "followi"), ("dropped", "dropp"),
        ("harassment", "harassm"), ("anybody", "any"), ("at the Café", "cafe"), ("cafe", "Café"),
        ("cafe\u0301", "caf\u00e9"), ("in Łódź", "lodz"), ("Straße", "strasse"),
        ("STRASSE", "straße"), ("ﬁnd", "find"), ("don’t", "don't"), ("Ｆｕｌｌ", "full"),
        ("قال مُحَمَّدٌ", "محمد"), ("أحمد", "احمد"), ("مدرسة", "مدرسه"), ("שָׁלוֹם", "שלום"),
        ("我没有钱", "没有"), ("がっこう", "っこ"), ("학교에서", "학교"),
        ("สวัสดีครับ", "ครับ"), ("मैं हिन्दी बोलता", "हिन्दी"), ("so 😀👍", "😀"), ("👍🏽", "👍"),
        ("I ❤️ you", "❤"), ("two\u200bwords", "words"), ("ga\u00adrage", "garage"),
        ("look at the gate now", '"at the gate"'), ("look at the gates now", '“at the gat'),
        ("a@example.org", "a@example.org"), ("seen 20:36", "20:36"), ("İstanbul", "istanbul"),
        ("ΟΔΟΣ", "οδος"), ("x\0garage", "garage"),
    ],
)  # fmt: skip
def test_what_a_person_expects_is_found_and_marked(
    database: Connection, text: str, typed: str
) -> None:
    index = index_of(database, ["something else", text])
    assert list(index.matches(match_words(typed))) == [(FILE, 2)]
    assert marks_of(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("garage", "arage"), ("the gate at night", '"at the gate"'),
        ("我没有钱", "有没"), ("so 👍", "😀"), ("call", "callous"), ("हिन्दी", "हन्दी"),
        ("gate", "gate shed"), ("gated", '"gat"'),
    ],
)  # fmt: skip
def test_what_is_not_there_is_not_found(text: str, typed: str) -> None:
    assert not is_found(text, typed)


def test_what_is_marked_is_what_stands_there() -> None:
    assert marks_of("In Łódź, the Café.", "cafe") == ["Café"]
    assert marks_of("我没有钱", "没有") == ["没有"]
    assert marks_of("قال مُحَمَّدٌ", "محمد") == ["مُحَمَّدٌ"]
    assert marks_of("<b>shed</b> sheds", "shed") == ["shed", "sheds"]
    assert marks_of("a \x01x\x02 b", "x") == ["x"]


@given(texts=st.lists(TEXTS, max_size=6), data=st.data())
def test_no_word_that_was_read_is_missed(
    database: Connection, texts: list[str], data: st.DataObject
) -> None:
    """A naive scan takes each text letter by letter; the index must find whatever it finds."""
    words = sorted({word for text in texts for word in naive_words(text)})
    if not words:
        return
    word = data.draw(st.sampled_from(words))
    index = index_of(database, texts)
    expected = [(FILE, n) for n, text in enumerate(texts, 1) if word in naive_words(text)]
    for typed in (word, f'"{word}"', word.upper() if word.isascii() else word):
        found = list(index.matches(match_words(typed)))
        assert set(expected) <= set(found), (word, texts)


@given(text=TEXTS, typed=TEXTS)
def test_what_the_index_finds_is_marked_and_nothing_else(
    database: Connection, text: str, typed: str
) -> None:
    expression = match_words(typed)
    found = bool(expression) and bool(list(index_of(database, [text]).matches(expression)))
    assert is_found(text, typed) == found


@given(text=TEXTS)
def test_the_form_of_a_form_is_itself(text: str) -> None:
    form = search_form(text).lower()
    assert search_form(form).split() == search_form(search_form(form)).split()


def naive_words(text: str) -> set[str]:
    """Words as somebody sees them: letters and figures with their marks, between anything else."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf" or c == "\u200b")
    # a sign in a circle is the letter that it is made of
    whole = unicodedata.normalize("NFKC", seen)
    runs = "".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in whole).split()
    return {run for run in runs if any(unicodedata.category(c)[0] in "LN" for c in run)}

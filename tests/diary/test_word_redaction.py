"""A text as it is read when it is searched, and where each character of that comes from.

Words are taken out wherever they stand and however they are written, and leave no length.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable
from html.entities import codepoint2name
from urllib.parse import quote, unquote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from diary.media.imports.message import Message, MessageFile, MessageKind, MessageTime
from diary.media.safe_text import visible_lines
from diary.word_redaction import HUMP, MARK, fold_text, redaction_mark, word_redaction


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Zo\u00eb", "zoe"),
        ("M\u00fcller", f"mu{MARK}ller"),
        ("Stra\u00dfe", "strasse"),
        ("\u0130stanbul", "istanbul"),
        ("AnnSmith", f"ann{HUMP}smith"),
        ("A\u200bnn", "ann"),
        ("\u0665\u0661", "51"),
    ],
)
def test_a_text_is_read_plainly(text: str, reading: str) -> None:
    assert fold_text(text)[0] == reading


def test_places_are_those_of_the_text() -> None:
    assert fold_text("a\u00dfb") == ("assb", [0, 1, 1, 2])
    assert fold_text("o\u0308x") == (f"o{MARK}x", [0, 1, 2])


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_a_reading_knows_where_each_of_its_characters_comes_from(text: str) -> None:
    reading, places = fold_text(text)
    assert len(reading) == len(places)
    assert places == sorted(places)
    assert all(0 <= at < len(text) for at in places)


GONE = redaction_mark()
NUMBER = "07700 900123"
ADDRESS = "12 Mill Lane, Skelbourne"


@pytest.mark.parametrize(
    "text",
    [
        "07700900123",
        "07700 900 123",
        "07700-900-123",
        "(07700) 900123",
        "+44 7700 900123",
        "+447700900123",
        "0044 7700 900123",
        "+44 (0)7700 900123",
        "0 7 7 0 0 9 0 0 1 2 3",
        "".join(chr(0xFF10 + int(digit)) for digit in "07700900123"),
        "07700\u2011900\u2011123",
        "07700\u200b900123",
    ],
)
def test_a_number_is_found_however_it_is_written(text: str) -> None:
    done = word_redaction([NUMBER]).text(f"He rang {text} twice.")
    assert GONE in done
    assert not any(c.isdigit() for c in done)
    assert NUMBER.replace(" ", "")[1:] not in unicodedata.normalize("NFKC", done)


def test_a_number_given_with_its_country_is_found_without_it() -> None:
    assert word_redaction(["+44 7700 900123"]).text("on 07700 900123.") == f"on {GONE}."


def test_a_number_is_found_in_the_name_of_a_file() -> None:
    assert word_redaction([NUMBER]).text("IMG_07700900123.jpg") == f"IMG_{GONE}.jpg"


@pytest.mark.parametrize("text", ["07700 900124", "2026-03-01T21:10", "12345", "0770090012"])
def test_other_numbers_stay(text: str) -> None:
    assert word_redaction([NUMBER]).text(text) == text


@pytest.mark.parametrize("text", ["12 MILL LANE\nSkelbourne", "12 mill lane Skelbourne", ADDRESS])
def test_an_address_is_found_across_lines_commas_and_case(text: str) -> None:
    assert word_redaction([ADDRESS]).text(f"at {text}, again") == f"at {GONE}, again"


@pytest.mark.parametrize(
    "name",
    [
        "IMG_12_Mill_Lane_Skelbourne.jpg",
        "12-mill-lane-skelbourne.eml",
        "x 12MillLaneSkelbourne.png",
        "12%20Mill%20Lane%2C%20Skelbourne.pdf",
        "12%2520Mill%2520Lane%252C%2520Skelbourne.pdf",
        "12.Mill.Lane.(Skelbourne).txt",
    ],
)
def test_an_address_is_found_in_the_name_of_a_file(name: str) -> None:
    done = word_redaction([ADDRESS]).text(name)
    assert GONE in done
    assert "mill" not in done.casefold()


def test_another_number_of_the_street_stays() -> None:
    assert word_redaction([ADDRESS]).text(f"1{ADDRESS}") == f"1{ADDRESS}"


def test_a_name_is_no_part_of_a_word() -> None:
    assert word_redaction(["Ann"]).text("Ann's annual ban; ANN.") == f"{GONE}'s annual ban; {GONE}."


def test_the_longest_goes_first() -> None:
    assert word_redaction(["Mill Lane", ADDRESS]).text(ADDRESS) == GONE


@pytest.mark.parametrize(
    "text", [ADDRESS, "Mill Lane", NUMBER, "12 Mill", "Ann", "\u0e41\u0e21\u0e48"]
)
def test_of_many_words_each_is_found_and_of_two_at_one_place_the_longest(text: str) -> None:
    words = [
        "12",
        "12 Mill",
        "Mill",
        ADDRESS,
        "Ann",
        "Mill Lane",
        "\u0e41\u0e21\u0e48",
        NUMBER,
        "Annie",
    ]
    assert word_redaction(words).text(f"at {text}, again") == f"at {GONE}, again"


def test_letters_written_in_two_ways_are_one() -> None:
    assert word_redaction(["Zo\u00eb"]).text("Zoe\u0308 came") == f"{GONE} came"


def test_what_does_not_show_and_wide_letters_hide_no_word() -> None:
    assert word_redaction(["Ann"]).text("A\u200bnn came home") == f"{GONE} came home"
    assert word_redaction(["Ann"]).text("\uff21\uff4e\uff4e came home") == f"{GONE} came home"
    assert word_redaction(["Quillfeather"]).text("Quill\u00adfeather") == GONE


@pytest.mark.parametrize("word", ["07700 900118", "12 Larkspur Row", "annika@post.example"])
@pytest.mark.parametrize("unseen", ["\u202b", "\u202e", "\u200b", "\u2060", "\u200f", "\u00ad"])
def test_a_character_that_is_shown_as_its_code_hides_no_word(word: str, unseen: str) -> None:
    for at in range(1, len(word)):
        text = visible_lines(f"on {word[:at]}{unseen}{word[at:]}.")
        assert word_redaction((word,)).text(text) == f"on {redaction_mark()}."


def test_where_the_place_of_a_number_cannot_be_told_the_whole_text_goes() -> None:
    assert word_redaction([NUMBER]).text("first 07700 900, then 123") == GONE


# each is found by every other: the letters of a word, however they are written
ALIKE = [
    ("Zo\u00eb", "Zoe", "ZOE", "Zoe\u0308", "ZO\u00cb"),
    ("M\u00fcller", "Mueller", "MUELLER", "MU\u0308LLER", "m\u00fcller"),
    ("Gro\u00dfmann", "Grossmann", "GRO\u1e9eMANN", "GROSSMANN"),
    ("S\u00f8rensen", "Soerensen", "S\u00f6rensen"),
    ("\u00c6sa", "Aesa", "\u00e4sa"),
    ("I\u015f\u0131k", "\u0131\u015f\u0131k", "isik", "I\u015eIK", "\u0130\u015fik"),
    ("\u0141ukasz", "Lukasz", "\u0142ukasz"),
    ("Nu\u00f1ez", "Nunez", "NUN\u0303EZ"),
    ("O'Brien-Lee", "O\u2019Brien Lee", "o'brien-\nlee"),
    ("\u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05dc\u05d5\u05dd"),
]


@pytest.mark.parametrize("alike", ALIKE, ids=lambda alike: alike[0])
def test_a_word_is_found_with_and_without_its_accents(alike: tuple[str, ...]) -> None:
    for word in alike:
        for text in alike:
            assert word_redaction([word]).text(f"so {text}, he said") == f"so {GONE}, he said", (
                word, text,
            )  # fmt: skip


@pytest.mark.parametrize(("word", "text"), [("Joe", "Jon"), ("Muller", "Mullerin"), ("Zoe", "Zo")])
def test_other_words_stay_whatever_their_accents(word: str, text: str) -> None:
    assert word_redaction([word]).text(text) == text


@pytest.mark.parametrize(
    "text",
    ["Quill-\nfeather", "Quill- \r\n  feather", "quill\u2010\nfeather", "QUILLFEATHER"],
)
def test_a_word_parted_at_the_end_of_a_line_is_found(text: str) -> None:
    assert word_redaction(["Quillfeather"]).text(f"to {text}.") == f"to {GONE}."


def test_a_name_in_the_name_of_a_file_needs_no_space() -> None:
    found = word_redaction(["Ann"])
    assert found.text("AnnAtHome2.jpg") == f"{GONE}AtHome2.jpg"
    assert found.text("photoAnn.jpg") == f"photo{GONE}.jpg"
    assert found.text("ann1990@example.org") == f"{GONE}1990@example.org"
    assert found.text("2026Ann") == f"2026{GONE}"


def test_a_word_of_a_script_without_spaces_is_found_in_the_middle() -> None:
    assert word_redaction(["\u5c0f\u660e"]).text("\u6211\u89c1\u5c0f\u660e\u4e86") == (
        f"\u6211\u89c1{GONE}\u4e86"
    )


@pytest.mark.parametrize("given", ["+44 7700 900123", "0044 7700 900123", "+44 (0)7700 900123"])
@pytest.mark.parametrize(
    "text", ["07700 900123", "+447700900123", "0044-7700-900123", "7700_900_123"]
)
def test_a_number_is_found_at_home_and_abroad(given: str, text: str) -> None:
    done = word_redaction([given]).text(f"ring {text}.")
    assert not any(c.isdigit() for c in done)
    assert GONE in done


def test_a_number_of_another_country_is_found_at_home_there() -> None:
    assert word_redaction(["+353 87 123 4567"]).text("on 087 1234567.") == f"on {GONE}."


def test_a_word_of_signs_alone_is_found() -> None:
    assert word_redaction(["\U0001f40c\U0001f40c"]).text("x\U0001f40c\U0001f40cy") == f"x{GONE}y"


def test_what_hangs_on_a_letter_goes_with_it() -> None:
    assert word_redaction(["Jose"]).text("Jose\u0301\u0302, no") == f"{GONE}, no"


@pytest.mark.parametrize("given", [NUMBER, "+44 (0)7700 900123", "+353 87 123 4567", "7700900123"])
@pytest.mark.parametrize("filling", [" ", "-", "(", "0 ", "+", "00 ", "+1 ", "7 7 "])
def test_a_file_that_is_filled_with_what_parts_digits_is_read_to_its_end(
    given: str, filling: str
) -> None:
    text = "x" + filling * (60_000 // len(filling)) + "y"
    assert word_redaction([given]).text(f"{text} {given}.").startswith((GONE, text[:-1]))


def test_nothing_to_take_out_changes_nothing() -> None:
    nothing = word_redaction(["", " ", "x"])
    assert not nothing
    assert nothing.text("x Zoe\u0308") == "x Zoe\u0308"
    assert not nothing.is_in({"what": "x"})


def test_what_holds_no_word_is_given_back_as_it_was() -> None:
    assert word_redaction(["Ann"]).text("Zoe\u0308 came") == "Zoe\u0308 came"


def test_every_text_in_a_value_is_looked_at_and_no_key() -> None:
    value = {"Ann": [{"saw": "Ann", "n": 3}, None, True], "what": "nobody"}
    found = word_redaction(["Ann"])
    assert found.is_in(value)
    assert found.of(value) == {"Ann": [{"saw": GONE, "n": 3}, None, True], "what": "nobody"}
    assert found.of(("Ann", "b")) == (GONE, "b")


texts = st.text(st.characters(codec="utf-8"), max_size=60)
words = st.text(st.characters(categories=["L", "N"], codec="utf-8"), min_size=3, max_size=12)


@given(texts, words, texts)
def test_no_word_is_left_and_its_length_does_not_show(before: str, word: str, after: str) -> None:
    found = word_redaction([word])
    done = found.text(f"{before} {word} {after}")
    assert GONE in done
    bare = done.replace(GONE, " ")
    assert found.text(bare) == bare or found.text(bare) == GONE
    plain = unicodedata.normalize("NFKC", bare).casefold().split()
    assert unicodedata.normalize("NFKC", word).casefold() not in plain
    assert fold_text(word)[0] not in fold_text(bare)[0].split()


@given(st.lists(words, max_size=4), texts)
def test_taking_out_twice_takes_no_more_out(some: list[str], text: str) -> None:
    found = word_redaction(some)
    once = found.text(text)
    if GONE not in once:
        assert once == text
    else:
        assert found.text(once).count(GONE) >= 1


def test_words_are_taken_out_of_the_parts_of_a_message() -> None:
    taken_out = word_redaction(["Elm House"])
    file = MessageFile("Elm House.jpg")
    said = Message(1, MessageKind.TEXT, "Ada", MessageTime("2026-01-01T10:00"), files=(file,))
    assert taken_out.is_in(said)
    assert "Elm" not in str(taken_out.of(said))
    assert taken_out.of(said).time == said.time
    plain = said._replace(files=())
    assert not taken_out.is_in(plain)
    assert taken_out.of(plain) == plain


def percent(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def quoted_printable(text: str) -> str:
    return percent(text).replace("%", "=")


def numbered(text: str) -> str:
    return "".join(f"&#{ord(each)};" for each in text)


def named(text: str) -> str:
    known = ((each, codepoint2name.get(ord(each))) for each in text)
    return "".join(f"&{name};" if name else f"&#x{ord(each):x};" for each, name in known)


def escaped(text: str) -> str:
    units = text.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def escaped_bytes(text: str) -> str:
    return "".join(f"\\u{byte:04x}" for byte in text.encode())


# of one kind, since a program codes a text in one way, and the next program all that it wrote
KINDS: tuple[tuple[Callable[[str], str], ...], ...] = (
    (percent, numbered, named),
    (percent, numbered, named, escaped),
    (escaped_bytes,),
    (quoted_printable,),
)
AGAIN: tuple[Callable[[str], str], ...] = (
    lambda text: quote(text, safe=""),
    html.escape,
    numbered,
    lambda text: json.dumps(text)[1:-1],
    lambda text: text.replace("=", "=3D"),
)
outside = st.text(st.sampled_from("bcd \n.,"), max_size=20)
hostile = st.text(st.sampled_from("%&=\\u#;25D3 \n>"), max_size=20)


@st.composite
def coded(draw: st.DrawFn, said: str) -> str:
    """A text of which some characters are coded, in codes that may be coded again."""
    kinds = draw(st.sampled_from(KINDS))
    plain = st.just(str)
    each = st.one_of(plain, st.sampled_from(kinds))
    text = "".join(draw(each)(character) for character in said)
    for again in draw(st.lists(st.sampled_from(AGAIN), max_size=2)):
        text = again(text)
    return text


addresses = st.one_of(
    words, st.sampled_from([ADDRESS, NUMBER, "zoe.lark@mail.example", "Zo\u00eb", "M\u00fcller"])
)


def is_miscoded(word: str) -> bool:
    """Whether a part of it reads as bytes of UTF-8 that were taken for Latin-1."""
    return re.search("[\u00c2-\u00f4][\u0080-\u00bf]", word) is not None


@given(addresses, outside, outside, st.data())
def test_a_word_is_taken_out_however_it_is_coded_and_what_is_outside_stays(
    word: str, before: str, after: str, data: st.DataObject
) -> None:
    # a word that a wrong charset made is itself a coded form of another one
    assume(not is_miscoded(word))
    found = word_redaction([word])
    text = f"{before} {data.draw(coded(word))} {after}"
    assert found.is_in(text)
    done = found.text(text)
    if not found.is_in(before) and not found.is_in(after):
        assert done in (f"{before} {GONE} {after}", GONE)
        assert done != GONE or word == NUMBER or word.isdecimal()


@given(addresses, hostile, hostile, st.data())
def test_no_coded_form_of_a_word_remains(
    word: str, before: str, after: str, data: st.DataObject
) -> None:
    done = word_redaction([word]).text(f"{before} {data.draw(coded(word))} {after}")
    says = done.replace(GONE, " | ")
    for _deep in range(4):
        says = unquote(html.unescape(says))
        says = re.sub(r"\\\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), says)
        plain = unicodedata.normalize("NFKC", says).casefold()
        assert unicodedata.normalize("NFKC", word).casefold() not in re.split(r"[^\w@.,]+", plain)


@pytest.mark.parametrize(
    ("word", "text", "done"),
    [
        ("zoe.lark@mail.example", "u?e=zoe.lark%40mail.example&t=1", f"u?e={GONE}&t=1"),
        ("Zo\u00eb", '{"by":"Zo\\u00eb","at":3}', f'{{"by":"{GONE}","at":3}}'),
        ("Zo\u00eb", '{"by":"Zo\\u00c3\\u00ab"}', f'{{"by":"{GONE}"}}'),
        ("12 Millrace", '"at 12\\nMillrace, \\u00a33"', f'"at {GONE}, \\u00a33"'),
        ("12 Millrace Lane", "at 12=20Millrace=20La=\nne=2E", f"at {GONE}=2E"),
        ("Zo\u00eb", "Zo&#235;, Zo&euml; &amp; Zo&eumlX", f"{GONE}, {GONE} &amp; {GONE}X"),
        ("O'Neil", "O&#39;Neil came", f"{GONE} came"),
        ("M\u00fcller", "?q=M%C3%BCller&b=M%FCller", f"?q={GONE}&b={GONE}"),
        ("12 Millrace", "x=12%20Millrace%20Lane", f"x={GONE}%20Lane"),
        ("12 Millrace", "12\n> > > > > > > > > Millrace", GONE),
        ("Quillfeather", "Quill-\n> > > > > > > > > feather", GONE),
        (NUMBER, "first 07700%20900, then %3123", GONE),
    ],
)
def test_a_word_in_codes_is_taken_out_where_it_stands(word: str, text: str, done: str) -> None:
    assert word_redaction([word]).text(text) == done


def test_a_text_that_cannot_be_read_to_its_end_is_taken_out_as_a_whole() -> None:
    text = "@"
    for _deep in range(4):
        text = numbered(quote(text, safe=""))
    assert word_redaction(["Ann"]).text(f"said {text}") == GONE


@pytest.mark.parametrize("filling", ["%", "%25", "&", "&amp;", "\\u", "=20", "12\n> > ", "-\n>>>"])
def test_a_file_that_is_filled_with_codes_is_read_to_its_end(filling: str) -> None:
    text = "x" + filling * (60_000 // len(filling)) + "y"
    done = word_redaction([ADDRESS]).text(f"{text} {ADDRESS}.")
    assert done == f"{text} {GONE}."

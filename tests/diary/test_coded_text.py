"""What a text in codes says, and which of its characters each character of that stands for."""

from __future__ import annotations

import html
import json
import quopri
import time
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.coded_text import ROUNDS, last_readings, readings


def said(text: str) -> list[str]:
    return [each.text for each in readings(text)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("u?e=zoe%40mail.example", "u?e=zoe@mail.example"),
        ("M%C3%BCller", "M\u00fcller"),
        ("M%FCller", "M\u00fcller"),
        ("%F0%9F%98%80", "\U0001f600"),
        ("%u00fc", "\u00fc"),
        ("a%2525252540b", "a@b"),
        ("Zo&#235;, Zo&#xEB;, Zo&euml;", "Zo\u00eb, Zo\u00eb, Zo\u00eb"),
        ("Zo&eumlLark", "Zo\u00ebLark"),
        ("&amp;amp;#235;", "\u00eb"),
        ("%26%23235%3B", "\u00eb"),
        ("Zo\\u00eb\\n12\\/3\\t\\\"a\\\\b", 'Zo\u00eb\n12/3\t"a\\b'),
        ("\\ud83d\\ude00 \\u{1F600} \\U0001F600 \\xeb", "\U0001f600 \U0001f600 \U0001f600 \u00eb"),
        ("\\\\\\\\u00eb", "\u00eb"),
        ("Zo\\u00c3\\u00ab", "Zo\u00eb"),
        ("12=20Mill=\r\nrace=C3=\n=AB?q=3D1", "12 Millrace\u00eb?q=1"),
        ("=C3=\n=AB", "\u00eb"),
        ("=3D3D41%2540", "A@"),
        ("a\u27e8U+202E\u27e9b\u27e8U+E0001\u27e9%40", "a\u202eb\U000e0001@"),
    ],
)  # fmt: skip
def test_codes_are_read(text: str, says: str) -> None:
    assert says in said(text)
    assert all(each.is_whole for each in readings(text))


@pytest.mark.parametrize(
    "text",
    [
        "100% & more",
        "a=b",
        "C:\\home",
        "&nosuch;",
        "%zz",
        "&#",
        "\\ud83",
        "AT&T",
        "",
        "\u27e8U+20\u27e9",
        "\u27e8U+202E",
        "\u27e8a\u27e9",
        "U+202E",
    ],
)
def test_what_is_no_code_is_left(text: str) -> None:
    assert said(text) == [text]


def test_a_number_behind_an_equals_sign_is_also_read_as_one() -> None:
    assert "x=12 Mill Lane" in said("x=12%20Mill%20Lane")


def test_what_is_coded_deeper_than_is_read_is_said_to_be_unread() -> None:
    text = "@"
    for _deep in range(ROUNDS // 2 + 1):  # two rounds each
        text = "".join(f"&#{ord(each)};" for each in quote(text, safe=""))
    assert not all(each.is_whole for each in readings(text))
    assert not all(each.is_whole for each in last_readings(text))


ANY = st.text(st.characters(codec="utf-8"), max_size=20)
HOSTILE = st.text(st.sampled_from("%&=\\u#x;amp25D340\n ev\u00eb"), max_size=40)


@given(st.one_of(ANY, HOSTILE))
def test_each_character_stands_for_a_part_of_the_text(text: str) -> None:
    for each in readings(text):
        at = 0
        for n in range(len(each.text)):
            begin, end = each.span(n, n + 1)
            assert at <= begin < end <= len(text)
            at = begin
        if each.text:
            assert each.span(0, len(each.text))[1] <= len(text)


@given(ANY)
def test_others_decode_alike(text: str) -> None:
    assert text in said(quote(text, safe=""))
    assert text in said("".join(f"&#{ord(each)};" for each in text)) or set(text) & set(
        map(chr, [*range(32), *range(0x7F, 0xA0)])
    )
    assert unquote(quote(text)) in said(quote(text))
    assert html.unescape(html.escape(text)) in said(html.escape(text))
    plain = text.replace("\r", "").replace("\n", "")
    written = quopri.encodestring(plain.encode()).decode("ascii")
    assert plain in [each.rstrip("\n") for each in said(written)] or "\n" in plain
    escaped = "".join(f"\\u{ord(each):04x}" if ord(each) < 0xD800 else "?" for each in text)
    assert json.loads(f'"{escaped}"') in said(escaped)


@pytest.mark.parametrize(
    "code",
    [
        "%", "%2", "%25", "%41", "%u", "%2540 ", "&", "&#", "&#1", "&#0", "&a", "&amp;", "\\",
        "\\u", "\\ud800", "\\u00c3", "=", "= ", "=\n", "=20", "=3D", "=3",
    ],
)  # fmt: skip
def test_a_text_of_nothing_but_codes_is_read_in_a_time_that_grows_with_it(code: str) -> None:
    def seconds(size: int) -> float:
        begin = time.process_time()
        assert list(readings(code * (size // len(code))))
        return time.process_time() - begin

    seconds(1_000)
    # sixteen times the text; its square would take 256 times as long
    assert seconds(400_000) < 80 * max(seconds(25_000), 0.005)

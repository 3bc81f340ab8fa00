from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.pdf.fonts import Fonts

UNSEEN = "\u200c\u200d\ufe0e\ufe0f\U000e0067\U000e007f"
SOME = st.text(st.characters(), max_size=200) | st.text(  # surrogates too
    st.sampled_from("aب‌क्षি👩👧🏽🇬🏴1\u20e3❤ \n\r]" + UNSEEN), max_size=60
)
CODE = re.compile(r"\[U\+([0-9A-F]{4,6})\]")


@given(text=SOME)
def test_nothing_is_dropped_and_twice_is_once(fonts: Fonts, text: str) -> None:
    shown = fonts.printable(text)
    assert fonts.printable(shown) == shown
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    # each character is itself, its code, or the space that stands for it
    at = 0
    for char in lines:
        code = f"[U+{ord(char):04X}]"
        for form in (char, code, {"\t": "    ", "\u00a0": " "}.get(char, code)):
            if shown.startswith(form, at):
                at += len(form)
                break
        else:
            raise AssertionError((char, shown[at:]))
    assert at == len(shown)


@given(text=SOME)
def test_nothing_acts_unseen(fonts: Fonts, text: str) -> None:
    shown = fonts.printable(text)
    for at, char in enumerate(shown):
        if char in UNSEEN:
            # only after something that it can act on
            assert at
            assert shown[at - 1] not in " \n]a"
        else:
            assert char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}


@pytest.mark.parametrize(
    "text",
    [
        "Widziałam go o świcie. Ώρα έξι. Он ждал дома. Ŵyl «citát» – ‘ok’ ½ € ș ț Nguyễn",
        "שלום (18:30) נִקּוּד",
        "كان يقف هنا، ڑ ٹ ے گ پ چ ۴ ڕ ڵ ێ ۆ",
        "می‌خواهم خانه‌ها",
        "कार्यालय क्‍ष শ্রী র‍্যাব ਪਿੱਛਾ ક્ષમા ஸ்ரீ",
        "漢字 カタカナ ひらがな 报警",
        "🔪😂❤️☎️ 👍🏽 👩‍👩‍👧 🏳️‍🌈 🇬🇧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣ 🤷🏿‍♀️",
    ],
)
def test_what_people_write_is_printed_as_itself(fonts: Fonts, text: str) -> None:
    assert fonts.printable(text) == text
    assert fonts.coded(text) == frozenset()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb\u200dc\x07\ud83d", "a[U+202E]b[U+200D]c[U+0007][U+D83D]"),
        ("\u2066ש\u2069\u200e\u200f\u061c", "[U+2066]ש[U+2069][U+200E][U+200F][U+061C]"),
        ("a\u200cb ب \u200cج", "a[U+200C]b ب [U+200C]ج"),
        ("ب\u200c\u200cج", "ب\u200c[U+200C]ج"),
        ("a\ufe0f\u200d👍 👩\u200d", "a[U+FE0F][U+200D]👍 👩[U+200D]"),
        ("🏴\U000e0078\U000e007f", "🏴[U+E0078][U+E007F]"),
        ("\u3164\u034f\u2800\U00010480", "[U+3164][U+034F][U+2800][U+10480]"),
        ("a\tb\u00a0c  d\r\ne\rf", "a    b c  d\ne\nf"),
    ],
)
def test_what_acts_on_nothing_is_a_code(fonts: Fonts, text: str, shown: str) -> None:
    assert fonts.printable(text) == shown
    coded = {chr(int(found, 16)) for found in CODE.findall(shown)}
    assert fonts.coded(text) == coded


def test_a_code_that_somebody_wrote_is_none(fonts: Fonts) -> None:
    assert fonts.coded("a[U+0041]\u202e\r\n") == {"\u202e"}

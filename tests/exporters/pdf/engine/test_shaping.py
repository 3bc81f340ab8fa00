"""The order of reading, against python-bidi's own implementation of the same algorithm."""

from __future__ import annotations

import re
import unicodedata

import pytest
from bidi import get_display
from hypothesis import example, given
from hypothesis import strategies as st

from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.shaping import CODE as SHAPING_CODE
from exporters.pdf.engine.shaping import ISOLATE, base_level, levels, mirrored

CHARS = "aZ1٢۳אبंּ .,:+-/%$()[]«»{}\u200c漢"
TEXT = st.text(st.sampled_from(CHARS), max_size=30)


def seen(text: str, base: int) -> str:
    """The characters from left to right."""
    # L1: what hangs at the end stands by the direction of the whole
    kept = text.rstrip(" ")
    found = levels(text, base)[: len(kept)] + [base] * (len(text) - len(kept))
    order = list(range(len(text)))
    for level in range(max(found, default=0), 0, -1):
        at = 0
        while at < len(order):
            end = at
            while end < len(order) and found[order[end]] >= level:
                end += 1
            order[at:end] = reversed(order[at:end])
            at = end + 1
    return "".join(text[at] for at in order)


@given(text=TEXT, base=st.sampled_from((0, 1)))
def test_letters_stand_as_another_implementation_has_them(text: str, base: int) -> None:
    # it leaves out what joins letters, and does not turn brackets round
    found = seen(text, base).replace("\u200c", "")
    assert found == get_display(text, base_dir="LR"[base]).replace("\u200c", "")


def test_the_first_letter_decides() -> None:
    assert base_level("12 (a ب") == 0
    assert base_level("12 (ب a") == 1
    assert base_level("[U+202E] ש") == 1
    assert base_level("12 [U+202E]") == 0
    assert base_level("") == 0


@given(before=TEXT, after=TEXT, base=st.sampled_from((0, 1)))
def test_a_visible_code_changes_the_order_of_nothing_else(
    before: str, after: str, base: int
) -> None:
    with_code = levels(before + "[U+202E]" + after, base)
    # U+FFFC is as neutral as an isolate
    without = levels(before + "\ufffc" + after, base)
    at = len(before)
    assert with_code[at : at + 8] == [without[at] + 2 * ISOLATE] * 8
    # what joins letters takes the level of whatever stands before it, and no room
    shown = [nth for nth, letter in enumerate(before + after) if letter != "\u200c"]
    around, other = with_code[:at] + with_code[at + 8 :], without[:at] + without[at + 1 :]
    assert [around[nth] for nth in shown] == [other[nth] for nth in shown]
    assert SHAPING_CODE.search(before + after) is None


def test_every_bracket_that_can_be_printed_is_turned_round(fonts: Fonts) -> None:
    for point in range(0x10000):
        char = chr(point)
        if unicodedata.category(char) not in ("Ps", "Pe") or not unicodedata.mirrored(char):
            continue
        if fonts.printable(char) == char:
            assert mirrored(mirrored(char)) == char
            assert unicodedata.name(mirrored(char)) != unicodedata.name(char)


UNSEEN = "\u200c\u200d\ufe0e\ufe0f\U000e0067\U000e007f"
MARKS = "\u200e\u200f\u061c\u202a\u202b\u202c\u2066\u2067\u2068\u2069\ufeff\u00ad"
# what may print nothing; no override is among it
MAY_GO = {
    *MARKS,
    *"\u200c\u200d",
    *map(chr, range(0xFE00, 0xFE10)),
    *map(chr, range(0xE0100, 0xE01F0)),
}
SOME = st.text(st.characters(), max_size=200) | st.text(  # surrogates too
    st.sampled_from("aب‌क्षি👩👧🏽🇬🏴1\u20e3❤ \n\r]\u202e\u0301" + UNSEEN + MARKS), max_size=60
)
CODE = re.compile(r"\[U\+([0-9A-F]{4,6})\]")


@given(text=SOME)
@example(text="\x0c")
def test_marks_alone_are_dropped_and_twice_is_once(fonts: Fonts, text: str) -> None:
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
            assert char in MAY_GO, (char, shown[at:])
    assert at == len(shown)
    # a break of a page or of a line is blank to Python, and is shown by its code
    said = "".join("x" if f"[U+{ord(char):04X}]" in shown else char for char in lines)
    assert bool(shown.strip()) == bool(said.strip())


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
        ("a\u202eb\u200dc\x07\ud83d", "a[U+202E]bc[U+0007][U+D83D]"),
        ("[12/03/2024, 10:11] Sam: \u200eimage omitted", "[12/03/2024, 10:11] Sam: image omitted"),
        ("\u200e[12/03/2024] \u202a+44 7700 900000\u202c: ok", "[12/03/2024] +44 7700 900000: ok"),
        ("\u2068Sam\u2069 left\ufeff to\u00adday", "Sam left today"),
        ("\u200fשלום, 18:30", "שלום, 18:30"),
        ("של\u200fום", "שלום"),
        ("\u2067שלום 12\u2069", "שלום 12"),
        # each would change the order
        ("\u200eשלום!", "[U+200E]שלום!"),
        ("ש abc!\u200e", "ש abc![U+200E]"),
        ("ש abc\u200e!", "ש abc!"),
        ("abc ש!\u200f d", "abc ש![U+200F] d"),
        ("\u2067abc 12!\u2069 d", "[U+2067]abc 12![U+2069] d"),
        # nothing is hidden beside an override
        ("\u200ea\u202eb\u202c\nc\u200e", "[U+200E]a[U+202E]b[U+202C]\nc"),
        # what would join, merge or change hands without it
        ("ب\u200eج", "ب[U+200E]ج"),
        ("🇬\u200e🇧 🇬\u200c🇧", "🇬[U+200E]🇧 🇬[U+200C]🇧"),
        ("👍\u200e🏽", "👍[U+200E]🏽"),
        ("a\u200e\u0301 b\u200c\u0301", "a[U+200E]\u0301 b[U+200C]\u0301"),
        ("\u200e\u2066", "[U+200E][U+2066]"),
        (" \u200d ", " [U+200D] "),
        ("a\u200cb ب \u200cج", "ab ب ج"),
        ("ب \u200dج", "ب [U+200D]ج"),
        ("ب\u200c\u200cج", "ب\u200cج"),
        ("ب\u200d\u200cج", "ب\u200d[U+200C]ج"),
        ("a\ufe0f\u200d👍 👩\u200d", "a[U+200D]👍 👩"),
        ("🏴\U000e0078\U000e007f", "🏴[U+E0078][U+E007F]"),
        ("\u3164\u034f\u2800\U00010480", "[U+3164][U+034F][U+2800][U+10480]"),
        ("a\tb\u00a0c  d\r\ne\rf", "a    b c  d\ne\nf"),
    ],
)
def test_what_changes_nothing_prints_nothing_and_what_does_is_a_code(
    fonts: Fonts, text: str, shown: str
) -> None:
    assert fonts.printable(text) == shown
    coded = {chr(int(found, 16)) for found in CODE.findall(shown)}
    assert fonts.coded(text) == coded


def test_a_code_that_somebody_wrote_is_none(fonts: Fonts) -> None:
    assert fonts.coded("a[U+0041]\u202e\r\n") == {"\u202e"}

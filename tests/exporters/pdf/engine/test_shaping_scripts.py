"""What people write comes out of the document as it went in, in every script that has a font."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import page as page_validation
import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporters.check import own_pdf
from exporters.pdf.engine.blocks import Heading, TextBlock
from exporters.pdf.engine.fonts import Fonts
from exporters.pdf.engine.line_breaking import lines_of, wrap
from exporters.pdf.engine.shaping import ShapedLine
from exporters.pdf.engine.style import BODY, DIGEST, SHEET
from exporters.pdf.engine.tables import TableColumn, table
from tests.support.thinning import examples

LEFT = {
    "Polish": "Widziałam go pod domem o świcie; źródło: łódź, żółć.",
    "Welsh": "Gwelais ef ŵyl y dŷ, hŷn na’r tŵr, gêm, môr.",
    "Romanian": "Știa unde locuiesc și țipa: „înțelegi?” la ora 18:30.",
    "Vietnamese": "Anh ấy đứng trước nhà tôi: Nguyễn Thị Ngọc Hường (18:30).",
    "Vietnamese, marks apart": unicodedata.normalize("NFD", "Anh ấy đứng trước nhà Nguyễn Hường"),
    "Greek": "Ήταν έξω από το σπίτι μου (18:30), ώρα έξι.",
    "Cyrillic": "Он ждал у дома в 18:30 (снова), їжак, ґанок, ђак.",
    "Hindi": "उसने मुझे कार्यालय के बाहर रोका और क्षमा माँगी। 18:30 (फिर से) WhatsApp पर लिखा।",
    "Bengali": "সে আমার বাড়ির বাইরে দাঁড়িয়ে ছিল, ক্ষতি করেছে। সময় ১৮:৩০ (আবার), র‍্যাব।",
    "Punjabi": "ਉਸਨੇ ਮੇਰਾ ਪਿੱਛਾ ਕੀਤਾ ਅਤੇ ਫ਼ੋਨ ਕੀਤਾ। ਸਮਾਂ 18:30 (ਫਿਰ) example.org/a?b=1",
    "Gujarati": "તે મારા ઘરની બહાર ઊભો હતો અને ફોન કર્યો. ક્ષમા માંગી (18:30).",
    "Tamil": "அவன் என் வீட்டிற்கு வெளியே நின்றான், 18:30 மணிக்கு (மீண்டும்). கௌரி ஸ்ரீ",
    "Chinese": "他站在我家外面，说：“我知道你住在哪里。”（18:30）請不要報警。",
    "Japanese": "彼は私の家の外に立っていた。「警察に電話するな」と書いた（18:30）。",
    "Emoji": "He sent 🔪🔪 and 👩‍👩‍👧 👍🏽 🏳️‍🌈 🇬🇧 🏴󠁧󠁢󠁷󠁬󠁳󠁿 1️⃣ ❤️ ☎️ 🤷🏿‍♀️ 😂 ♥ end",
}
RIGHT = {
    "Hebrew": "הוא עמד מחוץ לבית שלי בשעה 18:30 (שוב), ביום 12/03/2026 וכתב I know example.org/a",
    "Hebrew with points": "שָׁלוֹם לָךְ (בְּרָכָה)",
    "Arabic": "كان يقف أمام منزلي في الساعة 18:30 يوم الاثنين (مرة أخرى)، لا تتصلي https://example.org",
    "Arabic with vowels": "قَالَ مَرَّةً لَا تَتَّصِلِي",
    "Urdu": "وہ میرے گھر کے باہر 3 گھنٹے کھڑا رہا، پھر ۱۲ پیغام بھیجے (واٹس ایپ پر)۔ ٹیلی ڈھونڈا",
    "Persian": "او می‌خواست بداند من کجا هستم؛ خانه‌ها را نگاه می‌کرد (ساعت ۱۸:۳۰).",
    "Sorani": "ئەو لە دەرەوەی ماڵەکەم ڕاوەستا بوو، گوتی: «دەزانم لە کوێیت» ٢٠٢٦",
    "Latin first": "Met محمد علي (neighbour) at 18:30, called שלום twice",
}
EVERY = LEFT | RIGHT
MIXED = "".join(sorted(set("".join(EVERY.values())))) + "\u200c\u200d\u202e\u2067\n[U+202E]"
HIDDEN = "\u200c\u200d"
SOME = st.text(st.sampled_from(MIXED), max_size=120)


def words(text: str) -> Counter[str]:
    """Its words: letters and digits, with the marks on them."""
    kept = (c for c in unicodedata.normalize("NFC", text) if c not in HIDDEN)
    return Counter("".join(c if unicodedata.category(c)[0] in "LNM" else " " for c in kept).split())


def close(text: str) -> str:
    return "".join(unicodedata.normalize("NFC", text).split())


@pytest.fixture(scope="module")
def every(make: Callable[..., Any]) -> Any:
    """Each by itself on a page of its own."""
    return make(groups=[[TextBlock(text), TextBlock("\n" * 48)] for text in EVERY.values()])


@pytest.fixture(scope="module")
def seen(every: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """What two readers find on the pages."""
    path = every.save(tmp_path_factory.mktemp("scripts"))
    done = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True)
    return {"PDFium": every.texts(), "poppler": done.stdout.decode().split("\f")[:-1]}


@pytest.mark.parametrize("reader", ["PDFium", "poppler"])
@pytest.mark.parametrize("name", LEFT)
def test_a_text_read_from_the_left_comes_out_whole(
    seen: dict[str, list[str]], reader: str, name: str
) -> None:
    page = seen[reader][list(EVERY).index(name)]
    assert close(EVERY[name]) in close(page)


# poppler turns a word with vowel signs round as it stands
BOTH = [("PDFium", name) for name in RIGHT] + [("poppler", n) for n in RIGHT if "with" not in n]


@pytest.mark.parametrize(("reader", "name"), BOTH)
def test_every_word_of_a_text_read_from_the_right_comes_out(
    seen: dict[str, list[str]], reader: str, name: str
) -> None:
    page = seen[reader][list(EVERY).index(name)]
    assert words(EVERY[name]) - words(page) == Counter()


@pytest.mark.parametrize("name", ["Hebrew with points", "Arabic with vowels", "Urdu", "Persian",
                                  "Sorani"])  # fmt: skip
def test_a_text_of_one_script_read_from_the_right_comes_out_whole(
    seen: dict[str, list[str]], name: str
) -> None:
    assert close(EVERY[name]) in close(seen["PDFium"][list(EVERY).index(name)])


def test_the_check_of_a_bundle_reads_what_was_written(every: Any, tmp_path: Path) -> None:
    found = [passage.text for passage in own_pdf.passages(every.save(tmp_path))]
    for name, text in EVERY.items():
        assert text in found, name


def test_a_document_in_every_script_is_archival_and_accessible(every: Any) -> None:
    for profile in ("3a", "ua1"):
        result = page_validation.validate_pdf_bytes(
            every.data, profile=profile, limits=page_validation.SafetyLimits.unlimited()
        )
        assert [failure.rule_id for failure in result.failures] == []


@pytest.mark.parametrize("name", EVERY)
def test_a_long_text_breaks_between_words_and_fits(fonts: Fonts, name: str) -> None:
    text = " ".join([EVERY[name]] * 16)
    lines = wrap(fonts, text, BODY, 300)
    assert "".join(lines) == text
    assert 3 < len(lines) < 60
    for line in lines:
        assert fonts.width(getattr(line, "drawn", line.rstrip(" ")), BODY) <= 300.3
    if name not in ("Chinese", "Japanese"):
        assert all(line.endswith(" ") for line in lines[:-1])
    for line in lines[1:]:
        assert line[0] not in "。，、）」”"


def test_a_paragraph_read_from_the_right_stands_at_the_right(fonts: Fonts) -> None:
    for line in wrap(fonts, " ".join([RIGHT["Arabic"]] * 4), BODY, 300):
        assert isinstance(line, ShapedLine)
        assert line.shift + fonts.width(line.drawn, BODY) == pytest.approx(300, abs=0.01)
    for line in wrap(fonts, " ".join([RIGHT["Latin first"]] * 4), BODY, 300):
        assert getattr(line, "shift", 0.0) == 0.0


@examples(daily=20, soak=60)
@given(text=SOME, width=st.floats(30, 300))
def test_breaking_any_mixture_loses_nothing(fonts: Fonts, text: str, width: float) -> None:
    shown = fonts.printable(text)
    lines = lines_of(fonts, text, BODY, width)
    assert "".join(lines) == shown.replace("\n", "")
    for line in lines:
        assert fonts.width(line, DIGEST) >= 0
        assert fonts.face(BODY).show(line, BODY.size).isascii()


@examples(daily=8, soak=25)
@given(text=SOME.filter(str.strip))
def test_any_mixture_is_read_back_exactly(
    make: Callable[..., Any], fonts: Fonts, tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = make(TextBlock(text)).save(tmp_path_factory.mktemp("read"))
    first = next(iter(own_pdf.passages(path)))
    assert first.text == fonts.printable(text).replace("\n", "")


def test_words_that_share_a_line_with_others_are_no_mark(
    make: Callable[..., Any], tmp_path: Path
) -> None:
    mark = "3 " + "5e" * 32
    blocks = (
        TextBlock(mark + " e\u0301", DIGEST),
        TextBlock(mark + "\ne\u0301", DIGEST),
        TextBlock(mark, DIGEST),
    )
    found = list(own_pdf.passages(make(*blocks).save(tmp_path)))
    # letters that are shaped stand in no font of a mark, nor do the lines with them
    assert [(p.font, p.text) for p in found[:3]] == [
        ("", mark + " e\u0301"),
        ("", mark + "e\u0301"),
        ("AAAAAA+NotoSansMono-Regular", mark),
    ]


def test_a_name_comes_out_wherever_it_stands(make: Callable[..., Any]) -> None:
    name = "محمد علي"
    made = make(
        Heading(f"Incident 7: {name}", SHEET, anchor="a"),
        table(
            [TableColumn("Who", 0.5), TableColumn("How many", 0.5, right=True)],
            [(name, f"{name} 3")],
        ),
    )
    assert made.outside() == []
    text = made.texts()[0]
    assert text.count("محمد") == 3
    assert words(text)["محمد"] == 3


def test_shaped_glyphs_are_the_same_bytes_twice(make: Callable[..., Any]) -> None:
    assert make(*map(TextBlock, EVERY.values())).data == make(*map(TextBlock, EVERY.values())).data


def test_stacked_marks_stay_on_their_line(fonts: Fonts) -> None:
    shown = fonts.face(BODY).show("e" + "\u0301" * 50, BODY.size)
    rises = [float(rise) for rise in re.findall(r"(-?[\d.]+) Ts", shown)]
    assert max(rises) > 0
    assert max(rises) <= 0.701 * BODY.size


def test_the_shipped_fonts_are_those_that_are_listed() -> None:
    import hashlib
    from importlib.resources import files

    folder = files("resources") / "fonts"
    listed = dict(
        re.findall(
            r"^([0-9a-f]{64})  (\S+)$", (folder / "SOURCES.txt").read_text(encoding="utf-8"), re.M
        )
    )
    found = {
        hashlib.sha256(file.read_bytes()).hexdigest(): file.name
        for file in folder.iterdir()
        if file.name.endswith(".ttf")
    }
    assert listed == found

"""What is cut from a text that never leaves: what reaches somebody, and no common words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.contact_terms import UndisclosedText, contact_terms, parts_of_detail
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Role
from diary.word_redaction import redaction_mark, word_redaction


def words(text: str, of: Role | None = Role.ME, *, on_sheets: bool = False) -> list[str]:
    source = UndisclosedText(Noun.PERSON, "contact", text, of, on_sheets)
    return [each.word for each in contact_terms([source])]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (
            "12 Larkspur Row. 07700 900118. annika.new@example.org",
            ["annika.new@example.org", "07700 900118", "12 Larkspur Row", "Larkspur Row"],
        ),
        (
            "12 Larkspur Row\nSkelbourne\nsk47qt",
            ["SK4 7QT", "12 Larkspur Row", "Larkspur Row"],
        ),
        ("Flat 2, Rowan House, Mill Lane", ["Rowan House", "Mill Lane"]),
        ("rowan house, mill lane", ["rowan house", "mill lane"]),
        ("Rosemount\nSkelbourne", ["Rosemount, Skelbourne"]),
        (
            "mobile: +44 7700 900118 / 07700 900345, after six",
            ["+44 7700 900118", "07700 900345"],
        ),
        ("home 01632960123 work 0161 496 0000 ext 12", ["01632960123", "0161 496 0000"]),
        (
            "Insta @annika_new, signal annika.77, parley annika_wren9",
            ["@annika_new", "annika.77", "annika_wren9"],
        ),
        ("Insta annikanew, Snapchat: Annikalarke", ["annikanew", "Annikalarke"]),
        ("user name: annikanew\nher Telegram is larkspurs", ["annikanew", "larkspurs"]),
        ("WhatsApp AnnikaLarke", ["AnnikaLarke"]),
        ("annika.new[at]post[dot]example", ["annika.new@post.example"]),
        ("annika (at) example", ["annika@example"]),
        ("annika at post dot example", ["annika@post.example"]),
        ("Annika Larke <annika@post.example>", ["annika@post.example", "Annika Larke"]),
        ("No.12 Larkspur Row", ["12 Larkspur Row", "Larkspur Row"]),
        ("No 12, Larkspur Row", ["Larkspur Row"]),
        ("https://www.parley.example/annika-new. Best by text", ["parley.example/annika-new"]),
        ("\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0661\u0668",
         ["\u0660\u0667\u0667\u0660\u0660 \u0669\u0660\u0660\u0661\u0661\u0668"]),
    ],
)  # fmt: skip
def test_a_text_is_cut(text: str, found: list[str]) -> None:
    assert words(text) == found


@pytest.mark.parametrize(
    "text",
    ["", "by text, please", "so it was", "Ring after six", "101 ext 44", "999", "Mum", "my mum's",
     "Signal messages only", "by WhatsApp, please", "Facebook friends", "Facebook Messenger",
     "WhatsApp or Signal", "Telegram is best", "Insta: at night",
     "on her phone, she said", "at work", "PC 4471", "Put right"],
)  # fmt: skip
def test_what_stands_everywhere_is_no_term(text: str) -> None:
    assert words(text) == []


def test_of_an_officer_what_the_station_is_called_is_no_secret() -> None:
    typed = "Skelbourne Police Station, 101 ext 4471, dc.quill@police.example"
    assert words(typed, Role.OFFICER) == ["dc.quill@police.example"]


def test_a_prose_text_gives_what_is_written_like_an_address() -> None:
    typed = (
        "She goes to 4 Mill Road, as 0918 Harriet Quill said on 3 March 2026. Ring 07700 900563."
    )
    assert words(typed, None, on_sheets=True) == ["07700 900563", "4 Mill Road", "Mill Road"]


def test_what_reaches_whoever_is_suspected_is_evidence_unless_it_is_hers_too() -> None:
    his = UndisclosedText(Noun.PERSON, "contact", "07700 900222, 3 Elm Row", Role.SUSPECTED)
    kept = UndisclosedText(Noun.SECURE, "what", "Texts from +44 7700 900222", None, on_sheets=True)
    assert contact_terms([his, kept]) == ()
    hers = UndisclosedText(Noun.PERSON, "contact", "3 Elm Row", Role.ME)
    assert [each.word for each in contact_terms([his, kept, hers])] == ["3 Elm Row", "Elm Row"]
    account = UndisclosedText(Noun.SECURE, "what", "07700 900333", None, on_sheets=True)
    assert contact_terms([account], ["+44 7700 900333"]) == ()


def test_two_spellings_are_one_question() -> None:
    twice = [
        UndisclosedText(Noun.PERSON, "contact", each, Role.ME)
        for each in ("07700 900118", "+44 7700 900118", "A.New@example.org", "a.new@EXAMPLE.org")
    ]
    assert len(contact_terms(twice)) == 2


SPELLINGS = (
    "{0} {1}", "{0}{1}", "+44 {2} {1}", "0044{2}{1}", "+44 (0){2} {1}", "({0}) {1}", "{0}.{1}",
    "{0}-{1}", "+44{2}{1}", "{0}\u00a0{1}",
)  # fmt: skip


@given(
    st.integers(0, 999),
    st.sampled_from(["07700 900{0:03}", "+44 7700 900{0:03}", "00447700900{0:03}"]),
    st.sampled_from(SPELLINGS),
)
def test_a_number_is_found_in_any_spelling(n: int, typed: str, spelt: str) -> None:
    (word,) = words(f"mobile {typed.format(n)} after six")
    text = spelt.format("07700", f"900{n:03}", "7700")
    assert word_redaction((word,)).text(f"on {text}.") == f"on {redaction_mark()}."


@pytest.mark.parametrize(
    "text",
    ["12 Larkspur Row", "12, Larkspur\nRow", "12 LARKSPUR  ROW", "12-larkspur-row", "12LarkspurRow",
     "12 Larkspur Rd", "at Larkspur\n> Row"],
)  # fmt: skip
def test_an_address_is_found_however_it_is_folded(text: str) -> None:
    source = UndisclosedText(Noun.PERSON, "contact", "12 Larkspur Row, Skelbourne", Role.ME)
    forms = [form for each in contact_terms([source]) for form in each.forms]
    assert word_redaction(forms).is_in(text)
    assert not word_redaction(forms).is_in("112 Larkspurs, 12 rows, a lark")


@pytest.mark.parametrize(
    "typed",
    ["mob07700 900118ext4", "07700900118h", "2 07700 900118", "900345 07700900118", "447700900118",
     "07700 900118/9", "07700_900118", "07700\u00b7900\u00b7118", "07700\u2212900\u2212118",
     "07700\u200b900118", "447700900118@s.parley.example", "\uff10\uff17\uff17\uff10\uff10 900118"],
)  # fmt: skip
@pytest.mark.parametrize(
    "text", ["07700 900118", "+447700900118", "07700,900,118", "07700*900*118"]
)
def test_a_number_is_cut_from_whatever_stands_beside_it(typed: str, text: str) -> None:
    assert is_found(typed, text)


@pytest.mark.parametrize("typed", ["07700 900118", "+44 7700 900118", "0044 7700 900118"])
@pytest.mark.parametrize("sign", [",", ":", ";", "\u00b7", "*", "|", "~", "\u2212", "<b>", "\n> "])
def test_signs_between_digits_hide_no_number(typed: str, sign: str) -> None:
    assert is_found(typed, f"ring 07700{sign}900{sign}118")


@pytest.mark.parametrize(
    "text",
    ["annika.new (at) post (dot) example", "annika.new[at]post.example",
     "annika.new at post.example",
     "ANNIKA DOT NEW AT POST DOT EXAMPLE", "annika.new+shop@post.example",
     "<back-annika.new=post.example@list.example>", "SRS0=x=post.example=annika.new@other.example"],
)  # fmt: skip
def test_an_address_of_e_mail_is_found_with_words_for_its_signs(text: str) -> None:
    assert is_found("annika.new@post.example", text)
    assert not is_found("annika.new@post.example", "Annika, new at the post, example")


@pytest.mark.parametrize(
    "typed",
    ["I live at 12 Larkspur Row", "My address is 12 larkspur row in Skelbourne", "Larkspur Row 12",
     "I moved to 12 Larkspur Row in May 2026 and nobody else at all knows of it yet"],
)  # fmt: skip
def test_a_street_is_found_in_a_sentence(typed: str) -> None:
    assert is_found(typed, "He stood in Larkspur Row.")
    assert is_found(typed, "It was 12 Larkspur Row.")


@pytest.mark.parametrize(
    "typed", ["SK4-7QT", "SK4  7QT", "sk4.7qt", "\uff33\uff2b\uff14 \uff17\uff31\uff34"]
)
def test_a_postcode_is_cut_however_it_is_spaced(typed: str) -> None:
    assert words(typed) == ["SK4 7QT"]


def is_found(typed: str, text: str) -> bool:
    source = UndisclosedText(Noun.PERSON, "contact", typed, Role.ME)
    return word_redaction(f for each in contact_terms([source]) for f in each.forms).is_in(text)


def test_an_own_detail_of_several_lines_is_also_its_lines() -> None:
    assert parts_of_detail("Larkspur") == ("Larkspur",)
    assert {"12 Larkspur Row", "SK4 7QT"} < {
        *parts_of_detail("12 Larkspur Row,\nSkelbourne SK4 7QT")
    }


@pytest.mark.parametrize(
    ("account", "found"),
    [
        ("+44 7700 900118", ["+44 7700 900118"]),
        ("ada@home.example", ["ada@home.example"]),
        ("Ada Brzezna <ada@home.example>", ["Ada Brzezna <ada@home.example>", "ada@home.example"]),
        ("annika_new", ["annika_new"]),
        ("annika.new", ["annika.new"]),
        ("@annika", ["@annika"]),
        ("Ada", []),
        ("Ada Brzezna-O'Neill", []),
        ("", []),
    ],
)
def test_an_account_is_looked_for_whole_and_a_plain_name_is_none(
    account: str, found: list[str]
) -> None:
    hers = UndisclosedText(Noun.CONVERSATION, "own_number", account, Role.ME, is_account=True)
    assert [each.word for each in contact_terms([hers])] == found
    assert contact_terms([hers], [account, *found]) == ()


@given(st.text(max_size=300), st.sampled_from([*Role, None]), st.booleans())
def test_any_text_is_cut_into_words_that_can_be_looked_for(
    text: str, of: Role | None, on_sheets: bool
) -> None:
    for each in contact_terms([UndisclosedText(Noun.PERSON, "contact", text, of, on_sheets)]):
        assert each.word.strip()
        assert each.word in each.forms


@pytest.mark.parametrize(
    "typed", ["4 Mill Lane", "4 Mill Ln", "I am at 4 Mill Ln. now", "Mill Lane"]
)
@pytest.mark.parametrize("text", ["by Mill Lane,", "Mill Ln.", "at mill ln", "MILL LA"])
def test_a_street_is_found_whole_and_shortened(typed: str, text: str) -> None:
    assert redacts(typed, text)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("9 Holm Crescent", "9 Holm Cres"),
        ("Rowan House, 3 Elm St", "by Rowan Hse and Elm Street"),
        ("2 Oak Gdns", "Oak Gardens"),
        ("7 St Mary's Rd", "St Mary's Road"),
        ("8 High Street", "High St."),
    ],
)
def test_each_last_word_of_a_street_has_its_spellings(typed: str, text: str) -> None:
    assert redacts(typed, text)


# Each word, with how people and the post shorten it.
SHORTENED = (
    "avenue ave, avenue av, boulevard blvd, building bldg, buildings bldgs, close cl, "
    "cottage cott, cottages cotts, court ct, court crt, crescent cres, crescent cresc, drive dr, "
    "drive drv, estate est, gardens gdns, gardens gdn, green grn, grove gr, grove gro, house hse, "
    "lane ln, lane la, mansions mans, mount mt, parade pde, park pk, place pl, road rd, square sq, "
    "street st, street str, terrace ter, terrace terr, walk wlk, walk wk, way wy, yard yd"
)


@pytest.mark.parametrize("pair", SHORTENED.split(", "))
def test_each_word_of_a_street_is_found_in_its_other_spellings(pair: str) -> None:
    whole, short = pair.title().split()
    assert redacts(f"4 Larkspur {whole}", f"by Larkspur {short}.")
    assert redacts(f"4 Larkspur {short}", f"by Larkspur {whole}.")


def test_the_first_word_of_a_place_has_no_other_spelling() -> None:
    assert redacts("Court Barrow", "by Court Barrow")
    assert not redacts("Court Barrow", "by Ct Barrow")


def test_an_own_detail_has_the_spellings_of_its_street() -> None:
    assert word_redaction(parts_of_detail("8 High Street")).is_in("at 8 High St.")


PARTED = ["07700:900:118", "07700,900,118", "07700\n900118", "07700;900118", "mob: 07700, 900 118",
          "+44:7700:900:118", "+44, 7700\n900118"]  # fmt: skip


@pytest.mark.parametrize("typed", PARTED)
def test_a_number_is_whole_whatever_parts_its_digits(typed: str) -> None:
    for text in ("ring 07700 900118", "+447700900118", "0044 7700 900 118"):
        assert redacts(typed, text)
        assert word_redaction(parts_of_detail(typed)).is_in(text)


def test_two_numbers_in_a_list_stay_two() -> None:
    assert words("07700 900118, 07700 900345") == ["07700 900118", "07700 900345"]
    assert words("on 03, 12, 2024, 10:30, 11:45") == []


def redacts(typed: str, text: str) -> bool:
    """Whether what is cut from a contact is taken out of a text."""
    found = contact_terms([UndisclosedText(Noun.PERSON, "contact", typed, Role.ME)])
    return word_redaction(form for each in found for form in each.forms).is_in(text)

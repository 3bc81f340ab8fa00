"""Addresses of a field: those that have one reading, and those that programs read differently."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.imports.mail_addresses import MailPerson, read_addresses, same_address

ADA, DEX = "ada@home.example", "dex@stalker.example"


@pytest.mark.parametrize(
    ("value", "people"),
    [
        (ADA, [(ADA, "")]),
        (f"<{ADA}>", [(ADA, "")]),
        (f"Ada <{ADA}>", [(ADA, "Ada")]),
        (f"Ada M. O'Neil <{ADA}>", [(ADA, "Ada M. O'Neil")]),
        (f'"O\'Neil, Ada (home): \\"A\\"" <{ADA}>', [(ADA, 'O\'Neil, Ada (home): "A"')]),
        (f"=?utf-8?q?Ad=C3=A4?= <{ADA}>", [(ADA, "Adä")]),
        (f'"{ADA}" <{ADA.upper()}>', [(ADA.upper(), ADA)]),
        (f'"\'{ADA}\'" <{ADA}>', [(ADA, f"'{ADA}'")]),
        (f"Ada <{ADA}>, {DEX}", [(ADA, "Ada"), (DEX, "")]),
        ("Zoë <zoe+x=y@a-b.example>", [("zoe+x=y@a-b.example", "Zoë")]),
        ("root@localhost", [("root@localhost", "")]),
    ],
)  # fmt: skip
def test_a_field_as_programs_write_it_has_one_reading(
    value: str, people: list[tuple[str, str]]
) -> None:
    assert read_addresses(value) == (tuple(MailPerson(*each) for each in people), True)


NOT_CERTAIN = [
    "", "Ada", "Ada <>", f"Ada <{ADA}", f"Ada {ADA}>", f"{ADA} <{DEX}>", f'"{ADA}" <{DEX}>',
    f"=?utf-8?q?ada=40home.example?= <{DEX}>", "=?utf-8?q?ada=40home.example?=",
    f"=?utf-8?q?ada=40home.example_=3Cada=40home.example=3E?= <{DEX}>",
    f"<{ADA}> <{DEX}>", f"<<{ADA}>>", f"{ADA} {DEX}", f"{ADA};{DEX}", f"({ADA}) {DEX}",
    f"{DEX} ({ADA})", f"Ada (x <{ADA}>) <{DEX}>", f"friends: {ADA};", f"friends:{ADA},{DEX};",
    f"<@a.example,@b.example:{ADA}>", '"ada"@home.example', "ada@[192.0.2.1]",
    "ada@home.example.", "ada@.example", "ada..b@home.example", ".ada@home.example",
    "ada @home.example", "ada@home .example", "ada@home@stalker.example", "<ada@home.example> x",
    "ad\u212aa@home.example", "ada@höme.example", f'"Ada <{ADA}>', f"Ada) <{ADA}>",
    f"ada\uff20home.example <{DEX}>", f"ada@home.exam\u200bple <{DEX}>", f"{ADA},", f",{ADA}",
    f"Ada\x01 <{ADA}>", f'"Ada\\" <{ADA}>, "x" <{DEX}>',
]  # fmt: skip


@pytest.mark.parametrize("value", NOT_CERTAIN)
def test_what_programs_read_in_several_ways_is_not_certain(value: str) -> None:
    assert not read_addresses(value).is_certain


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (f"{ADA} <{DEX}>", DEX), (f"({ADA}) {DEX}", DEX), (f'"{ADA}" {DEX}', DEX),
        (f"friends: {ADA};", ADA), (f"<@a.example:{ADA}>", ADA), (f"Ada <{ADA}", ADA),
    ],
)  # fmt: skip
def test_of_what_is_not_certain_the_likeliest_address_is_shown(value: str, address: str) -> None:
    assert [each.address for each in read_addresses(value).people] == [address]


def test_case_counts_for_ascii_letters_alone() -> None:
    assert same_address(ADA, ADA.upper())
    assert not same_address("mark@home.example", "mar\u212a@home.example")
    assert not same_address("", "")


WORD = st.text("abcxyz019!#$%&'*+/=^_`{|}~-", min_size=1, max_size=8)
LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?", fullmatch=True)
ADDRESS = st.builds(
    lambda local, domain: f"{'.'.join(local)}@{'.'.join(domain)}",
    st.lists(WORD, min_size=1, max_size=3),
    st.lists(LABEL, min_size=1, max_size=3),
)
NAME = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=("Cc", "Cf", "Cs", "Z"),
        exclude_characters="@=\uff20\ufe6b",
    ),
    max_size=12,
)  # fmt: skip


@given(st.lists(st.tuples(ADDRESS, NAME), min_size=1, max_size=5))
def test_a_list_as_the_grammar_has_it_is_read_back(people: list[tuple[str, str]]) -> None:
    written = []
    for address, name in people:
        quoted = name.replace("\\", "\\\\").replace('"', '\\"')
        written.append(f'"{quoted}" <{address}>' if name else address)
    found = read_addresses(", ".join(written))
    assert found.is_certain
    assert [(each.address, each.name) for each in found.people] == people


TRICKS = st.text(f'ad@.<>()[]:;,"\\ =?\u212a\u200b{ADA}', max_size=40)


@given(TRICKS, st.sampled_from([ADA, f"<{ADA}>", f"Ada <{ADA}>"]), TRICKS)
def test_what_is_certain_is_written_in_no_other_way(before: str, mailbox: str, after: str) -> None:
    value = f"{before}{mailbox}{after}"
    found = read_addresses(value)
    if found.is_certain:
        # Each stands in the field as it was read, and nothing else has the sign of an address.
        rest = value
        for person in found.people:
            assert person.address in rest
            rest = rest.replace(person.address, "", 1)
        named = "".join(each.name for each in found.people)
        assert rest.count("@") == named.count("@")
        assert not set("()[]") & set(rest) or '"' in rest


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(value: str) -> None:
    read_addresses(value)


def test_a_long_field_is_read_in_time_that_grows_with_it() -> None:
    for each in ("<", '"', "(", ",", "a@", "@", "a,", '"@', "=?", "\\"):
        assert not read_addresses(each * (100_001 // len(each) + 1)).is_certain

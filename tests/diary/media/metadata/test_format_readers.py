"""A picture inside another file says as much as it does by itself."""

from __future__ import annotations

import base64
import gzip
import io
import plistlib
import struct
import zipfile
import zlib

import pytest

from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.rtf import unpacked_rtf
from tests.support import media_samples, wrapped_files
from tests.support.wrapped_files import BARE, WITH_PLACE, scanned

NAMES = sorted(wrapped_files.WRAPPINGS)


@pytest.mark.parametrize("name", NAMES)
def test_the_place_and_the_device_of_a_picture_inside_are_found(name: str) -> None:
    found = scanned(wrapped_files.WRAPPINGS[name](WITH_PLACE))
    assert any(place.where.endswith("EXIF GPS") for place in found.positions)
    assert any(device.name == "Fono 7" for device in found.devices)


@pytest.mark.parametrize("name", sorted(set(NAMES) - {"mail without its boundary"}))
def test_a_bare_picture_inside_leaves_a_file_clean(name: str) -> None:
    found = scanned(wrapped_files.WRAPPINGS[name](BARE))
    assert not found.positions
    assert not found.devices
    assert not found.unsearched


@pytest.mark.parametrize(
    "data",
    [
        wrapped_files.mail(),
        wrapped_files.mail(text="Meet me at 5.30 pm, it costs 12.50, call 020 7946 0958"),
        wrapped_files.mail(
            X_Mailer="Apple Mail (2.3654.60.0.2.21)", User_Agent="Mozilla/5.0 Thunderbird"
        ),
        wrapped_files.docx(),
        wrapped_files.odt(),
        media_samples.pdf(),
        media_samples.letter("Dear Sir, yours faithfully"),
        media_samples.wav(),
        b"[05/03/2024, 18:22:10] Him: I see you\n",
    ],
)
def test_ordinary_files_are_searched_wholly_and_are_clean(data: bytes) -> None:
    found = scanned(data)
    assert (found.positions, found.devices, found.unsearched) == ([], [], set())


def test_a_program_of_mail_that_names_a_telephone_is_a_device() -> None:
    found = scanned(wrapped_files.mail(X_Mailer="iPhone Mail (21A329)"))
    assert [(each.where, each.name) for each in found.devices] == [
        ("X-Mailer", "iPhone Mail (21A329)")
    ]


def test_addresses_of_the_network_are_no_positions() -> None:
    found = scanned(
        wrapped_files.mail(X_Originating_IP="[203.0.113.9]", Received="from a (1.2.3.4) by b")
    )
    assert found.positions == []


def test_the_name_of_the_part_stands_before_the_place() -> None:
    found = scanned(wrapped_files.zipped(("holiday/photo.jpg", WITH_PLACE)))
    assert [place.where for place in found.positions] == ["holiday/photo.jpg: EXIF GPS"]


def test_words_of_a_body_in_a_wide_charset_are_read() -> None:
    text = base64.b64encode("https://maps.google.com/?q=51.5,-0.12".encode("utf-16-le"))
    data = (
        b"From: a@b.example\nMessage-ID: <1@b>\nContent-Type: text/plain; charset=utf-16-le\n"
        b"Content-Transfer-Encoding: base64\n\n" + text
    )
    assert scanned(data).positions


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        ("https://maps.goo=\ngle.com/?q=3D51.5,-0.12", "quoted-printable"),
        ("aHR0cHM6Ly9tYXBzLmdvb2dsZS5jb20vP3E9NTEuNSwtMC4xMg==", "base64"),
    ],
)
def test_encoded_words_are_decoded_first(text: str, coding: str) -> None:
    head = f"From: a@b.example\nMessage-ID: <1@b>\nContent-Transfer-Encoding: {coding}\n\n"
    found = scanned((head + text).encode())
    assert [(place.latitude, place.longitude) for place in found.positions] == [("51.5", "-0.12")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            wrapped_files.mail(b"Rar!\x1a\x07\x01\0" + bytes(90), name="a.rar"),
            UnsearchedReason.FORMAT,
        ),
        (wrapped_files.zipped(("setup.exe", b"MZ\x90\0" + bytes(900))), UnsearchedReason.FORMAT),
        (
            wrapped_files.zipped(("a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(90))),
            UnsearchedReason.FORMAT,
        ),
        (wrapped_files.mail(text="-----BEGIN PGP MESSAGE-----\n\nhQEM\n"), UnsearchedReason.LOCKED),
        (wrapped_files.pdf(BARE, how="locked"), UnsearchedReason.LOCKED),
        (wrapped_files.pdf(BARE)[:-900], UnsearchedReason.DAMAGED),
        (wrapped_files.zipped(("a.txt", b"hello"))[:-9], UnsearchedReason.DAMAGED),
        (wrapped_files.mail(BARE)[:-300], UnsearchedReason.DAMAGED),
        (wrapped_files.tar(("a.jpg", BARE))[:-9300], UnsearchedReason.DAMAGED),
        (wrapped_files.tnef(BARE)[:-40], UnsearchedReason.DAMAGED),
        (wrapped_files.tnef(b"some words " * 20)[:-40], UnsearchedReason.DAMAGED),
        (
            b"From: a@b.c\nMessage-ID: <1>\nContent-Type: multipart/mixed; boundary=x\n\n"
            b"--x\n\nhi\n",
            UnsearchedReason.DAMAGED,
        ),
        (wrapped_files.pdf_with(b"MZ\x90\0" + bytes(900), how="attached"), UnsearchedReason.FORMAT),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), UnsearchedReason.DAMAGED),
        (
            b"From: a@b.c\nMessage-ID: <1>\nContent-Transfer-Encoding: x-odd\n\nword",
            UnsearchedReason.FORMAT,
        ),
    ],
)
def test_what_cannot_be_looked_into_is_named(data: bytes, reason: UnsearchedReason) -> None:
    assert reason in scanned(data).unsearched


def test_the_words_of_a_message_of_outlook_are_read() -> None:
    found = scanned(wrapped_files.msg(body="https://maps.google.com/?q=51.5,-0.12"))
    assert [place.where for place in found.positions] == ["map link"]
    assert not found.unsearched


OLD = {"WordDocument": bytes(5000), "1Table": b"\1" * 5000, "\5SummaryInformation": b"Annika" * 9}


def old(**more: bytes) -> bytes:
    """An office file of the old form, with these streams too."""
    return wrapped_files.compound(*{**OLD, **more}.items())


def test_an_old_office_file_is_wholly_searched_where_it_has_words_and_pictures_alone() -> None:
    found = scanned(old())
    assert (found.positions, found.unsearched) == ([], set())


@pytest.mark.parametrize("name", ["Data", "Pictures", "PowerPoint Document", "Workbook"])
@pytest.mark.parametrize(
    "content",
    [
        b"x" + WITH_PLACE,
        b"Meet me: https://maps.google.com/?q=51.5,-0.12 ",
        "https://maps.google.com/?q=51.5,-0.12".encode("utf-16-le"),
        bytes(9) + zlib.compress(WITH_PLACE),
    ],
)
def test_each_stream_of_an_old_office_file_is_searched(name: str, content: bytes) -> None:
    assert scanned(old(**{name: content})).positions


def test_pictures_of_a_workbook_are_joined_before_they_are_searched() -> None:
    records = b""
    for number, at in enumerate(range(0, len(WITH_PLACE), 50)):
        part = WITH_PLACE[at : at + 50]
        records += struct.pack("<HH", 0x3C if number else 0xEB, len(part)) + part
    assert scanned(old(Workbook=records)).positions


@pytest.mark.parametrize(
    "more",
    [
        {"Macro": b"x" * 99},
        {"WordDocument": bytes(10) + b"\0\1" + bytes(4988)},
        {"Workbook": struct.pack("<5Hd", 0x203, 14, 0, 0, 0, 51.5074)},
    ],
)
def test_an_old_office_file_with_more_or_that_is_locked_is_not(more: dict[str, bytes]) -> None:
    assert scanned(old(**more)).unsearched == {UnsearchedReason.FORMAT}


def test_words_in_the_properties_of_a_winmail_are_read() -> None:
    body = "https://maps.google.com/?q=51.5,-0.12".encode("utf-16-le")
    assert scanned(wrapped_files.tnef(body=body)).positions


def test_rich_text_is_unpacked_as_the_specification_shows() -> None:
    # [MS-OXRTFCP] 4.1.1
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a0072637067313235423"
        "20af32068656c090020627705b06c647d0a800fa0"
    )
    assert unpacked_rtf(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    # A limit ends it behind the token that reaches it.
    assert unpacked_rtf(packed, 8) == b"{\\rtf1\\ansi\\"
    assert unpacked_rtf(packed[:30]) is None


def test_the_words_of_a_forwarded_mail_are_decoded() -> None:
    inner = (
        b"From: a@b.example\nMessage-ID: <2@b>\nContent-Transfer-Encoding: quoted-printable\n\n"
        b"https://maps.goo=\ngle.com/?q=3D51.5,-0.12\n"
    )
    assert scanned(wrapped_files.forwarded(inner)).positions


def test_digits_of_a_file_are_read_wherever_they_begin() -> None:
    """Mail programs differ in what they do with words before the digits."""
    data = wrapped_files.wrongly_named(WITH_PLACE).replace(
        b"base64\n\n", b"base64\n\nhello there\n"
    )
    assert scanned(data).positions


def test_an_encrypted_member_is_locked() -> None:
    data = bytearray(wrapped_files.zipped(("photo.jpg", WITH_PLACE)))
    for head, flags in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        data[data.index(head) + flags] |= 1
    assert scanned(bytes(data)).unsearched == {UnsearchedReason.LOCKED}


def test_an_unknown_method_is_a_form_that_nothing_reads() -> None:
    data = bytearray(wrapped_files.zipped(("photo.jpg", WITH_PLACE)))
    for head, method in ((b"PK\3\4", 8), (b"PK\1\2", 10)):
        data[data.index(head) + method] = 99
    assert UnsearchedReason.FORMAT in scanned(bytes(data)).unsearched


@pytest.mark.parametrize("where", ["before", "between", "behind"])
def test_what_no_directory_lists_is_scanned_and_is_damage(where: str) -> None:
    whole = wrapped_files.zipped(("a.txt", b"hello"), ("b.txt", b"world"))
    at = {"before": 0, "between": whole.index(b"PK\3\4", 4), "behind": len(whole)}[where]
    if where == "behind":
        data = whole + WITH_PLACE
    elif where == "before":
        data = WITH_PLACE + whole
        assert scanned(data).positions  # a picture with an archive behind it
        return
    else:
        data = _inserted(whole, at, WITH_PLACE)
    found = scanned(data)
    assert found.positions
    assert UnsearchedReason.DAMAGED in found.unsearched


def _inserted(whole: bytes, at: int, more: bytes) -> bytes:
    """The archive with bytes between its members that its directory steps over."""
    data = bytearray(whole[:at] + more + whole[at:])
    first = data.index(b"PK\1\2")
    second = data.index(b"PK\1\2", first + 4)
    data[second + 42 : second + 46] = (at + len(more)).to_bytes(4, "little")
    end = data.index(b"PK\5\6")
    data[end + 16 : end + 20] = first.to_bytes(4, "little")
    return bytes(data)


def test_the_comment_of_a_member_is_read() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        info = zipfile.ZipInfo("a.txt")
        info.comment = b"geo:51.5,-0.12"
        file.writestr(info, b"hello")
        file.comment = b"geo:52.5,-0.12"
    assert len(scanned(out.getvalue()).positions) == 2


def test_a_file_that_is_called_a_font_is_looked_into() -> None:
    inner = wrapped_files.zipped(("photo.jpg", WITH_PLACE))
    assert scanned(wrapped_files.zipped(("word/fonts/a.ttf", inner))).positions


def test_members_that_share_bytes_are_damage() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", b"hello")
        file.writestr("b.txt", b"hello")
    data = bytearray(out.getvalue())
    second = data.index(b"PK\1\2", data.index(b"PK\1\2") + 4)
    data[second + 42 : second + 46] = bytes(4)
    assert UnsearchedReason.DAMAGED in scanned(bytes(data)).unsearched


def test_a_local_head_that_says_otherwise_is_damage() -> None:
    data = bytearray(wrapped_files.zipped(("a.txt", b"hello" * 20)))
    data[data.index(b"PK\3\4") + 22] ^= 1
    assert UnsearchedReason.DAMAGED in scanned(bytes(data)).unsearched


NEAR = "https://maps.google.com/?q=51.5074,-0.1278"


@pytest.mark.parametrize(
    "more",
    [
        wrapped_files.WITH_PLACE,
        NEAR.encode(),
        NEAR.encode("utf-16-le"),
        wrapped_files.zipped(("a", NEAR.encode())),
    ],
)
@pytest.mark.parametrize("filler", [0, 70_000])
def test_what_stands_behind_a_message_of_outlook_is_scanned(more: bytes, filler: int) -> None:
    found = scanned(wrapped_files.msg() + bytes(filler) + more)
    assert found.positions or found.unsearched


def test_where_a_meeting_is_and_a_contact_lives_is_a_place() -> None:
    said = "12 Oak Road".encode("utf-16-le")
    named = struct.pack("<IHH", 0x8208, 6, 3)
    for name, more in (
        ("__substg1.0_3A0D001F", ()),
        ("__substg1.0_3A29001F", ()),
        ("__substg1.0_8003001F", (("__substg1.0_00030102", named),)),
    ):
        found = scanned(
            wrapped_files.compound(("__properties_version1.0", bytes(32)), (name, said), *more)
        )
        assert [place.found for place in found.positions] == ["12 Oak Road"]
    held = struct.pack("<HH16sIIII", 0x1F, 0x8001, bytes(16), 0, 0x8208, 1, 24) + said + bytes(2)
    data = struct.pack("<I", 1) + held
    meeting = wrapped_files.tnef() + struct.pack("<BII", 1, 0x00069003, len(data)) + data + bytes(2)
    assert [place.found for place in scanned(meeting).positions] == ["12 Oak Road"]


@pytest.mark.parametrize(
    "data",
    [
        wrapped_files.mail(b"see you", name="51.5074, -0.1278.txt"),
        wrapped_files.zipped(("IMG 51.5074, -0.1278.txt", b"see you")),
        wrapped_files.tar(("IMG 51.5074, -0.1278.txt", b"see you")),
        b"\x1f\x8b\x08\x08" + bytes(6) + b"51.5074, -0.1278.txt\0" + gzip.compress(b"see you")[10:],
    ],
)
def test_a_place_in_the_name_of_a_part_is_found(data: bytes) -> None:
    found = scanned(data)
    assert [place.latitude for place in found.positions] == ["51.5074"]
    assert found.unsearched == set()


def test_what_stands_behind_the_words_of_a_mail_is_scanned() -> None:
    held = base64.encodebytes(b"an ordinary line of words\n" * 400 + wrapped_files.WITH_PLACE)
    head = (
        b"From: a@b.example\nMessage-ID: <1@b>\nSubject: x\nContent-Transfer-Encoding: base64\n\n"
    )
    found = scanned(head + held)
    assert found.positions
    assert UnsearchedReason.FORMAT in found.unsearched


def test_what_scanned_and_mailed_is_a_device() -> None:
    found = scanned(wrapped_files.mail(X_Mailer="KONICA MINOLTA bizhub C258"))
    assert [device.name for device in found.devices] == ["KONICA MINOLTA bizhub C258"]
    assert scanned(wrapped_files.mail(X_Mailer="Apple Mail (2.3731)")).devices == []


def test_the_headers_that_outlook_keeps_name_a_telephone() -> None:
    for mailer, named in (("iPhone Mail (21B74)", ["iPhone Mail (21B74)"]), ("Outlook 16", [])):
        heads = f"Received: by x\r\nX-Mailer:\r\n {mailer}\r\nTo: a@b.example\r\n"
        data = wrapped_files.compound(
            ("__properties_version1.0", bytes(32)),
            ("__substg1.0_007D001F", heads.encode("utf-16-le")),
        )
        assert [device.name for device in scanned(data).devices] == named


def test_what_stands_behind_a_rich_text_is_damage() -> None:
    plain = wrapped_files.rtf(wrapped_files.BARE)
    assert scanned(plain + b"\r\n\0").unsearched == set()
    found = scanned(plain + b"\n" + wrapped_files.WITH_PLACE)
    assert found.positions
    assert UnsearchedReason.DAMAGED in found.unsearched


@pytest.mark.parametrize(
    ("printer", "named"),
    [("Fono LaserJet 7", ["Fono LaserJet 7"]), ("Microsoft Print to PDF", [])],
)
def test_the_printer_of_a_table_is_a_device(printer: str, named: list[str]) -> None:
    settings = printer.encode("utf-16-le").ljust(64, b"\0") + b"\1\4\0\6" + bytes(150)
    table = wrapped_files.zipped(("xl/printerSettings/printerSettings1.bin", settings))
    found = scanned(table)
    assert [device.name for device in found.devices] == named
    assert found.unsearched == set()


def beside(*attributes: tuple[str, bytes], fork: bytes = b"") -> bytes:
    """What macOS puts beside a file in an archive."""
    heads, values = b"", b""
    names = [name.encode() + b"\0" for name, _value in attributes]
    start = 84 + 36 + sum((11 + len(name) + 3) & ~3 for name in names)
    for name, (_name, value) in zip(names, attributes, strict=True):
        head = struct.pack(">IIHB", start + len(values), len(value), 0, len(name)) + name
        heads += head.ljust((len(head) + 3) & ~3, b"\0")
        values += value
    listed = struct.pack(">4s4I12xHH", b"ATTR", 0, start + len(values), start, len(values), 0, 0)
    listed = listed[:-2] + struct.pack(">H", len(attributes))
    finder = bytes(34) + listed + heads + values
    head = struct.pack(">II16sH", 0x00051607, 0x00020000, b"Mac OS X", 2)
    rows = struct.pack(">III", 9, 50, len(finder)) + struct.pack(
        ">III", 2, 50 + len(finder), len(fork)
    )
    return head + rows + finder + fork


WHERE_FROMS = "com.apple.metadata:kMDItemWhereFroms"


def from_the_web(address: str) -> bytes:
    return beside((WHERE_FROMS, plistlib.dumps([address], fmt=plistlib.FMT_BINARY)))


@pytest.mark.parametrize(
    ("data", "outcome"),
    [
        (beside(), "clean"),
        (beside(("com.apple.quarantine", b"0083;6;;"), ("com.apple.macl", b"x" * 72)), "clean"),
        (beside(fork=bytes(256) + b"This resource fork intentionally left blank   "), "clean"),
        (from_the_web("https://news.example/"), "clean"),
        (from_the_web(NEAR), "found"),
        (beside((WHERE_FROMS, b"bplist00" + b"\xff" * 40)), "partial"),
        (beside(("com.apple.assetsd.customLocation", b"\1\2\3\4")), "partial"),
        (beside(fork=b"what a program keeps"), "partial"),
        (beside()[:60], "partial"),
    ],
)  # fmt: skip
def test_what_macos_keeps_beside_a_file(data: bytes, outcome: str) -> None:
    found = scanned(wrapped_files.zipped(("__MACOSX/._a.jpg", data), ("a.jpg", BARE)))
    told = "found" if found.positions else "partial" if found.unsearched else "clean"
    assert told == outcome

"""Something inside something else: mails, archives, documents, films, made anew for each run."""

from __future__ import annotations

import base64
import binascii
import bz2
import email.message
import gzip
import io
import lzma
import struct
import tarfile
import zipfile
import zlib
from email.message import EmailMessage
from typing import Any

import av
import pikepdf
from PIL import Image

from diary.media.byte_source import BytesSource
from diary.media.metadata.format_readers import scan_file
from diary.media.metadata.scan import Scan
from tests.support import media_samples

WITH_PLACE = media_samples.jpeg()
BARE = media_samples.saved(media_samples.picture(), "JPEG", quality=90)


def scanned(data: bytes) -> Scan:
    """What our own readers find."""
    return scan_file(BytesSource(data))


def mail(*attached: bytes, name: str = "photo.jpg", text: str = "see you", **heads: str) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "a@b.example", "c@d.example", "hello"
    message["Date"] = "Tue, 05 Mar 2024 18:22:10 +0100"
    for head, value in heads.items():
        message[head.replace("_", "-")] = value
    message.set_content(text)
    for data in attached:
        message.add_attachment(data, maintype="image", subtype="jpeg", filename=name)
    return message.as_bytes()


def forwarded(inner: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@b.example", "fwd", "<1@b>"
    message.set_content("look")
    message.add_attachment(email.message_from_bytes(inner, policy=email.policy.default))
    return message.as_bytes()


def html_mail(data: bytes) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "a@b.example", "x", "<1@b>"
    shown = base64.b64encode(data).decode()
    message.set_content(
        f'<p>hi <img src="data:image/jpeg;base64,{shown}"></p>',
        subtype="html",
        cte="quoted-printable",
    )
    return message.as_bytes()


def wrongly_named(data: bytes) -> bytes:
    body = base64.encodebytes(data).decode()
    return (
        "From: a@b.example\nMessage-ID: <1@b>\nDate: today\nMIME-Version: 1.0\n"
        "Content-Type: text/plain\nContent-Disposition: inline\nContent-Disposition: attachment\n"
        f"Content-Transfer-Encoding: base64\n\n{body}"
    ).encode()


def without_boundary(data: bytes) -> bytes:
    """A mail whose parts no boundary divides as it says."""
    whole = mail(data)
    at = whole.index(b'boundary="') + 10
    return whole[:at] + b"other" + whole[whole.index(b'"', at) :]


def uuencoded(data: bytes) -> bytes:
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    text = b"begin 644 photo.jpg\n" + b"".join(lines) + b"`\nend\n"
    return b"From: a@b.example\nMessage-ID: <1@b>\nDate: today\n\nhello\n\n" + text


def emlx(inner: bytes) -> bytes:
    return b"%d\n" % len(inner) + inner + b'<?xml version="1.0"?><plist></plist>\n'


def mbox(*mails: bytes) -> bytes:
    return b"\n".join(b"From a@b.example Tue Mar  5 18:22:10 2024\n" + one for one in mails)


def tnef(*attached: bytes, body: bytes = b"") -> bytes:
    def attribute(level: int, number: int, data: bytes) -> bytes:
        sum_ = sum(data) & 0xFFFF
        return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum_)

    made = b"\x78\x9f\x3e\x22\x01\0" + attribute(1, 0x00089006, struct.pack("<I", 0x10000))
    if body:
        held = struct.pack("<HHII", 0x1F, 0x1000, 1, len(body)) + body.ljust(
            -(-len(body) // 4) * 4, b"\0"
        )
        made += attribute(1, 0x00069003, struct.pack("<I", 1) + held)
    for data in attached:
        made += attribute(2, 0x00069002, bytes(14))
        made += attribute(2, 0x00018010, b"photo.jpg\0")
        made += attribute(2, 0x0006800F, data)
    return made


def compound(*streams: tuple[str, bytes]) -> bytes:
    """A compound file of 512-byte sectors; streams below 4,096 bytes lie in the small ones.

    A name with a slash is that of a stream in a storage, which is made where it is named first.
    """
    small = bytearray()
    small_table: list[int] = []
    body = bytearray()
    table: list[int] = []
    paths = {"": 0}
    entries: list[tuple[str, int, int, int]] = [("Root Entry", 5, 0, 0)]

    def chain(data: bytes, width: int, to: bytearray, links: list[int]) -> int:
        first, count = len(links), max(1, -(-len(data) // width))
        links += [*range(first + 1, first + count), 0xFFFFFFFE]
        to += data.ljust(count * width, b"\0")
        return first

    for path, data in streams:
        *above, name = path.split("/")
        for depth in range(1, len(above) + 1):
            if paths.setdefault("/".join(above[:depth]), len(entries)) == len(entries):
                entries.append((above[depth - 1], 1, 0, 0))
        paths.setdefault(f"{path}#{len(entries)}", len(entries))
        if len(data) < 4096:
            entries.append((name, 2, chain(data, 64, small, small_table), len(data)))
        else:
            entries.append((name, 2, chain(data, 512, body, table), len(data)))
    entries[0] = ("Root Entry", 5, chain(bytes(small), 512, body, table), len(small))
    # The tree of a storage is a list here: each entry has the next one to its right.
    none = 0xFFFFFFFF
    right, below, last = [none] * len(entries), [none] * len(entries), dict[int, int]()
    for path, number in list(paths.items())[1:]:
        parent = paths[path.rpartition("/")[0]]
        if parent in last:
            right[last[parent]] = number
        else:
            below[parent] = number
        last[parent] = number
    listed = b"".join(
        name.encode("utf-16-le").ljust(64, b"\0")
        + struct.pack("<HBBIII", len(name) * 2 + 2, kind, 1, none, right[number], below[number])
        + bytes(36)
        + struct.pack("<III", first, size, 0)
        for number, (name, kind, first, size) in enumerate(entries)
    )
    directory = chain(listed, 512, body, table)
    links = struct.pack(f"<{len(small_table)}I", *small_table)
    small_first = chain(links.ljust(-(-len(links) // 512) * 512, b"\xff"), 512, body, table)
    count = -(-(len(table) + 1) // 127)
    fat = len(table)
    table += [0xFFFFFFFD] * count
    packed = struct.pack(f"<{len(table)}I", *table).ljust(count * 512, b"\xff")
    sectors = [*range(fat, fat + count), *[0xFFFFFFFF] * (109 - count)]
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 62, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack(
        "<IIIIIIIIII", 0, count, directory, 0, 4096, small_first, 1, 0xFFFFFFFE, 0, 0
    )[:-4]
    return head + struct.pack("<109I", *sectors) + bytes(body) + packed


def msg(*attached: bytes, body: str = "see you") -> bytes:
    return compound(
        ("__properties_version1.0", bytes(32)),
        ("__substg1.0_1000001F", body.encode("utf-16-le")),
        *(("__substg1.0_37010102", data) for data in attached),
    )


def rtf(data: bytes) -> bytes:
    digits = data.hex()
    lines = "\n".join(digits[at : at + 128] for at in range(0, len(digits), 128))
    return (
        r"{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Dear Sir\par {\*\shppict{\pict\jpegblip\picw1 "
        + lines
        + "}}}"
    ).encode()


def zipped(*members: tuple[str, bytes], packed: bool = True) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as file:
        for name, data in members:
            file.writestr(name, data)
    return out.getvalue()


def docx(*pictures: bytes, text: str = "Dear Sir") -> bytes:
    kinds = (
        '<?xml version="1.0"?><Types xmlns="x"><Default Extension="xml" ContentType="y"/></Types>'
    )
    words = f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    body = f'<?xml version="1.0"?><w:document xmlns:w="w">{words}</w:document>'
    app = "<Properties><Application>Microsoft Office Word</Application></Properties>"
    return zipped(
        ("[Content_Types].xml", kinds.encode()),
        ("_rels/.rels", b"<Relationships/>"),
        ("word/document.xml", body.encode()),
        ("docProps/app.xml", app.encode()),
        *((f"word/media/image{number}.jpeg", data) for number, data in enumerate(pictures, 1)),
    )


def odt(*pictures: bytes) -> bytes:
    return zipped(
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        (
            "content.xml",
            b"<office:document-content><text:p>Dear Sir</text:p></office:document-content>",
        ),
        ("layout-cache", bytes(range(40))),
        ("Thumbnails/thumbnail.png", media_samples.saved(media_samples.picture(), "PNG")),
        *((f"Pictures/{number}.jpg", data) for number, data in enumerate(pictures, 1)),
    )


def tar(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as file:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            file.addfile(info, io.BytesIO(data))
    return out.getvalue()


def pdf(data: bytes, *, how: str = "plain") -> bytes:
    """A page that shows a JPEG as it is."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 100))
    width, height = Image.open(io.BytesIO(data)).size
    image = pikepdf.Stream(made, data)
    image.Type, image.Subtype = pikepdf.Name.XObject, pikepdf.Name.Image
    image.Width, image.Height, image.BitsPerComponent = width, height, 8
    image.ColorSpace, image.Filter = pikepdf.Name.DeviceRGB, pikepdf.Name.DCTDecode
    if how == "chained":
        packed = zlib.compress(data)
        image = pikepdf.Stream(made, packed, image.stream_dict)
        image.Filter = pikepdf.Array([pikepdf.Name.FlateDecode, pikepdf.Name.DCTDecode])
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=made.make_indirect(image)))
    page.Contents = made.make_stream(b"q 200 0 0 100 0 0 cm /Im0 Do Q")
    return saved(made, how)


def pdf_with(data: bytes, *, how: str) -> bytes:
    """A document that holds a file, a packet of XMP, or something else beside its pages."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(200, 100))
    if how == "attached":
        made.attachments["photo.jpg"] = data
    elif how == "metadata":
        made.Root.Metadata = made.make_stream(data, {"/Type": pikepdf.Name.Metadata})
    elif how == "page metadata":
        page.Metadata = made.make_stream(data)
    elif how == "link":
        action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(data.decode()))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action
        )
        page.Annots = pikepdf.Array([made.make_indirect(note)])
    elif how == "inline":
        page.Contents = made.make_stream(
            b"q BI /W 120 /H 60 /BPC 8 /CS /RGB /F /DCT ID " + data + b" EI Q"
        )
    elif how == "map":
        measure = pikepdf.Dictionary(
            Type=pikepdf.Name.Measure, Subtype=pikepdf.Name("/GEO"), GPTS=[51.5, -0.12, 51.6, -0.1]
        )
        page.VP = pikepdf.Array([pikepdf.Dictionary(Type=pikepdf.Name.Viewport, Measure=measure)])
    return saved(made, "objects")


def saved(made: Any, how: str) -> bytes:
    out = io.BytesIO()
    modes = pikepdf.ObjectStreamMode
    options: dict[str, Any] = {
        "object_stream_mode": modes.generate if how == "objects" else modes.disable,
        "linearize": how == "linear",
    }
    if how == "locked":
        options["encryption"] = pikepdf.Encryption(owner="x", user="")
    made.save(out, **options)
    return out.getvalue()


def film(form: str, codec: str, tags: dict[str, str]) -> bytes:
    """A tiny film, or a sound, with texts by name."""
    out = io.BytesIO()
    options = {"movflags": "use_metadata_tags"} if form in ("mp4", "mov") else {}
    file: Any = av.open(out, "w", format=form, options=options)
    file.metadata.update(tags)
    if codec in ("mpeg4", "msmpeg4v2", "flv", "libvpx"):
        stream = file.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frames: Any = [av.VideoFrame.from_image(Image.new("RGB", (64, 48))) for _ in range(5)]
    else:
        rate = 48000 if "opus" in codec else 8000
        stream = file.add_stream(codec, rate=rate)
        stream.layout = "mono"
        frame = av.AudioFrame(format="s16", layout="mono", samples=rate)
        frame.sample_rate, frame.pts = rate, 0
        frame.planes[0].update(bytes(rate * 2))
        frames = [frame]
    for one in [*frames, None]:
        for packet in stream.encode(one):
            file.mux(packet)
    file.close()
    return out.getvalue()


PACKED = {"gz": gzip.compress, "bz2": bz2.compress, "xz": lzma.compress}
WRAPPINGS: dict[str, Any] = {
    "mail": mail,
    "mail in a mail": lambda data: forwarded(mail(data)),
    "picture in html": html_mail,
    "text that is a picture": wrongly_named,
    "mail without its boundary": without_boundary,
    "uuencoded": uuencoded,
    "emlx": lambda data: emlx(mail(data)),
    "mbox": lambda data: mbox(mail(), mail(data)),
    "winmail.dat": lambda data: mail(tnef(data), name="winmail.dat"),
    "msg": msg,
    "rtf": rtf,
    "zip": lambda data: zipped(("photo.jpg", data)),
    "stored zip": lambda data: zipped(("photo.jpg", data), packed=False),
    "zip in a zip": lambda data: zipped(("in.zip", zipped(("photo.jpg", data)))),
    "docx": docx,
    "odt": odt,
    "tar": lambda data: tar(("photo.jpg", data)),
    "tar.gz": lambda data: gzip.compress(tar(("photo.jpg", data))),
    **{f"picture.{name}": pack for name, pack in PACKED.items()},
    "pdf": pdf,
    "pdf with packed objects": lambda data: pdf(data, how="objects"),
    "pdf for the web": lambda data: pdf(data, how="linear"),
    "pdf with filters in a chain": lambda data: pdf(data, how="chained"),
    "pdf with a file": lambda data: pdf_with(data, how="attached"),
    "pdf with a picture in its page": lambda data: pdf_with(data, how="inline"),
    "mail with a zip with a pdf": lambda data: mail(zipped(("a.pdf", pdf(data)))),
    "base64 in a text": lambda data: b"here: " + base64.b64encode(data) + b" it is\n",
    "picture in xml": lambda data: b'<mms data="' + base64.b64encode(data) + b'"/>',
}

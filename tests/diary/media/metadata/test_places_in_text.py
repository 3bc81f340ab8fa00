"""Places that stand in words, and words that are none."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.media.decoder_results import UnsearchedReason
from diary.media.metadata.places_in_text import (
    MAX_TEXT,
    decoded_places,
    may_have_place,
    place_spans,
    without_spans,
)
from tests.support.wrapped_files import WITH_PLACE, scanned

LONDON = ("51.5074", "-0.1278")


def places(text: str) -> list[tuple[str, str]]:
    return [(place.latitude, place.longitude) for place in decoded_places(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Location: https://maps.google.com/?q=51.5074,-0.1278",
        "https://maps.google.co.uk/maps?q=loc:51.5074,-0.1278",
        "https://www.google.com/maps/@51.5074,-0.1278,15z",
        "https://www.google.com/maps/place/x/data=!3m1!4b1!3d51.5074!4d-0.1278",
        "https://www.google.com/maps/search/?api=1&query=51.5074%2C-0.1278",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fmaps.google.com%2F%3Fq%3D51.5074%252C-0.1278",
        "http://maps.apple.com/?ll=51.5074,-0.1278",
        "https://maps.apple.com/?q=51.5074,-0.1278",
        "https://www.openstreetmap.org/#map=15/51.5074/-0.1278",
        "https://www.openstreetmap.org/?mlat=51.5074&mlon=-0.1278",
        "https://www.waze.com/ul?ll=51.5074,-0.1278&navigate=yes",
        "https://ul.waze.com/ul?ll=51.5074%2C-0.1278",
        "https://www.bing.com/maps?cp=51.5074~-0.1278",
        "https://share.here.com/l/51.5074,-0.1278",
        "https://maps.googleapis.com/maps/api/staticmap?center=51.5074,-0.1278&zoom=1",
        "geo:51.5074,-0.1278;u=35",
        "51.5074, -0.1278",
        "I am at (51.5074, -0.1278) now",
        "lat 51.5074 lon -0.1278",
        "Latitude: 51.5074 Longitude: -0.1278",
        '{"latitude": 51.5074, "longitude": -0.1278}',
        '{"location_information":{"latitude":"51.5074","longitude":"-0.1278"}}',
        '{"coordinates": [-0.1278, 51.5074]}',
        '{"latLng": "51.5074\u00b0, -0.1278\u00b0"}',
        '<trkpt lat="51.5074" lon="-0.1278"><ele>3</ele></trkpt>',
        "<Point><coordinates>-0.1278,51.5074,0</coordinates></Point>",
        "<gx:coord>-0.1278 51.5074 0</gx:coord>",
        "BEGIN:VCARD\r\nGEO:51.5074;-0.1278\r\nEND:VCARD",
        "BEGIN:VCARD\r\nGEO:geo:51.5074\\,-0.1278\r\nEND:VCARD".replace("\\", ""),
        "[latitude: 51.5074] [longtitude: -0.1278]",
        "https:\\/\\/maps.google.com\\/?q=51.5074,-0.1278",
        "<a href='https://maps.google.com/?q=51.5074&#44;-0.1278'>here</a>",
        "<w:t>51.50</w:t></w:r><w:r><w:t>74, -0.1278</w:t>",
        "POINT(-0.1278 51.5074)",
        "I am at 51.5074, -0.1278. Come.",
        "IMG 51.5074, -0.1278.jpg",
        '{"lat": {"value": 51.5074}, "lng": {"value": -0.1278}}',
        "Location: 51.5074 \u00b1 14.2, -0.1278 \u00b1 14.2",
        "time,lat,lon,speed\n2024-03-05,51.5074,-0.1278,3",
        '"position_lat","51.5074","degrees","position_long","-0.1278"',
        '"2024-03-05","51.5074","-0.1278","a location"',
        "Zeit;Breitengrad\n18:22;51,5074;-0,1278".replace(",", "."),
        "<LatitudeDegrees>51.5074</LatitudeDegrees><LongitudeDegrees>-0.1278</LongitudeDegrees>",
        "<key>latitude</key>\n\t<real>51.5074</real>\n<key>longitude</key><real>-0.1278</real>",
        "<tr><td>Latitude</td><td>51.5074</td></tr><tr><td>Longitude</td><td>-0.1278</td></tr>",
        '<lat unit="deg">51.5074</lat><lon unit="deg">-0.1278</lon>',
        '<meta name="ICBM" content="51.5074, -0.1278">',
        '<meta name="geo.position" content="51.5074;-0.1278">',
        "<script>map.setView([51.5074, -0.1278], 13)</script>",
        '{"latitud": 51.5074, "longitud": -0.1278}',
        '{"lledred": 51.5074, "hydred": -0.1278}',
        '"lat" => 51.5074, "lng" => -0.1278',
        "Lat.: 51.5074 Long.: -0.1278",
        "https://map.snapchat.com/@51.5074,-0.1278,12.00z",
        "bingmaps:?cp=51.5074~-0.1278",
        "waze://?ll=51.5074,-0.1278",
    ],
)
def test_a_place_is_found_with_its_numbers(text: str) -> None:
    assert LONDON in places(text)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("https://goo.gl/maps/abcDEF", "map link"),
        ("https://maps.app.goo.gl/abcDEF123", "map link"),
        ("https://maps.apple/p/abc.DEF", "map link"),
        ("https://what3words.com/filled.count.soap", "map link"),
        ("https://yandex.ru/maps/213/moscow/?ll=37.6,55.7", "map link"),
        ("come to ///filled.count.soap", "what3words"),
        ("geo:0,0?q=1+High+Street", "geo link"),
        ("meet at 9C3W9QCJ+2V", "Plus Code"),
        ("meet at GR6C+2V London", "Plus Code"),
        ("+51.5074-000.1278+035.0/", "coordinates"),
        ("51\u00b030'26.46\"N 0\u00b07'39.9\"W", "coordinates"),
        ("51.5074\u00b0 N, 0.1278\u00b0 W", "coordinates"),
        ('{"latitudeE7": 515074000, "longitudeE7": -1278000}', "coordinates"),
        ("$GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A", "NMEA"),
        ("GPS Position : 51 deg 30' 26.46\" N, 0 deg 7' 39.93\" W", "coordinates"),
        ("Latitude : 51 deg 30' 26.46\" N\nAltitude : 3 m", "coordinates"),
        ("parked at N 51\u00b0 30.441' W 000\u00b0 07.666'", "coordinates"),
        ("Zeit;Breite\n18:22;51,507400;-0,127800", "coordinates"),
        ('{"latE6": 51507400, "lngE6": -127800}', "coordinates"),
        ('"position_lat","613423123","semicircles","position_long","-1521231"', "coordinates"),
        ("AXXX001\nB1101355130343N00007198WA0058700558", "track"),
        ("$BDGGA,092750.000,5321.6802,N,00630.3372,W,1,8,1.03,61.7,M", "NMEA"),
        ("GPRMC,123519,A,4807.038,N,01131.000,E,022.4,084.4,230394,003.1,W*6A", "NMEA"),
        ('{"geohash":"gcpvj0du6"}', "geohash"),
        ('{"map":{"summary_polyline":"ki{eFvqfiVqAWQIGEEKAYJg"}}', "track"),
        (
            "<LatLonBox><north>51.5</north><south>51.4</south><east>0</east></LatLonBox>",
            "coordinates",
        ),
        ('<bounds minlat="51.5" minlon="-0.1" maxlat="51.6" maxlon="0"/>', "coordinates"),
        ('{"bbox":[-0.2,51.4,-0.1,51.5]}', "coordinates"),
        ("N:51.507400 W:0.127800 50km/h", "coordinates"),
        ("what3words: filled.count.soap", "what3words"),
        ("OS grid reference: TQ 30034 80440", "grid reference"),
        ("MGRS 30U XC 98799 09944", "grid reference"),
        ("google.navigation:q=1+High+Street", "map link"),
        ("BEGIN:VCARD\rADR;TYPE=HOME:;;1 High St;London;;;\rEND:VCARD\r", "address"),
        ("BEGIN:VCARD\nADR;TYPE=HOME:;;1 High St;London;;SW1A 1AA;UK\nEND:VCARD", "address"),
        ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nLOCATION:Her flat\nEND:VEVENT", "location"),
        ("BEGIN:VCARD\nADR;TYPE=HOME:;;1 High\n  St;London;;;\nEND:VCARD", "address"),
    ],
)
def test_a_place_in_words_is_found(text: str, where: str) -> None:
    assert where in {place.where for place in decoded_places(text)}


@pytest.mark.parametrize(
    "text",
    [
        "[05/03/2024, 18:22:10] Him: I saw you at 7.30, 8.15 and 9.45",
        "05/03/24, 18:22 - Him: you owe me 12.99, and 3.50 from before",
        "call me on 020 7946 0958 or +44 7700 900123",
        "https://www.google.com/search?q=maps",
        "https://www.openstreetmap.org/copyright",
        "https://www.bing.com/",
        "my flat: 12, late 5, long 7, I am here.com or not",
        "version 1.2.3, 10.4.5.6, 192.168.0.1, 1.2345, 10.4567.3",
        "ratio 1:2.5, 99.9%, 3.14159",
        "BEGIN:VCARD\nFN:Him\nTEL:07700900123\nADR:;;;;;;\nEND:VCARD",
        "file:///etc.foo.bar and http:///x.y.z",
        "C++ and A+B, WhatsApp+2 friends",
        '{"latitude": 0, "longitude": 0}',
        "it was 12\u00b0 in the morning, 20\u00b0 N of nothing",
        "IBAN GB33BUKB20201555555555, ref 2024-0305-1822",
        "matrix 0.5, 0.25; score 5.5, 7.25",
        "lat pulldown 3 x 12, long run 5.5",
        "2024-01-03,DIRECT DEBIT LOCATION LTD,-112.50,921.72",
        "02.01.2024;EDEKA;-12,50;1.034,22",
        '{"confidence":0.12345,"score":0.98765}',
        "what grid are you on? NI number QQ 12 34 56 C, order AB 12345 67890",
        "<i style='background-position:1.255% 3.105%;transition:x cubic-bezier(0.255,0.465,1,1)'>",
        '<svg><path d="M12.3456,7.8912 L3.4561,9.1231"/></svg>',
        "it was 12 degrees, north wind, 20 degrees west of here",
        "It cost 12,50 / 13,50 euro, 12,345 / 23,456 people",
        "order NO 12345 67890, serial SN12345678, SO 2024 2025, ST 07700 900118",
        "he came at 18.30 E 12.15 N, 10 20 N 5 men, 12 30 and 14 15 east",
        "it is 12.50 north of 13.50 west, lat is late, long was 12 days",
        "pages 12\u201314, 3.14159\u20132.71828",
        "company SC123456, ST20240512, file SE12052024, ny 202 451 0118, TA 100,200 people",
        "SE1 202 451, 1st 202 451, NE 12 34 56 C, so 202 451, no 202 451, st 100 000 votes",
        "it was 12.345, 6.789 and 53.90, -1.69; from 1,00000,2 to 53,905,1,694",
        "12 degrees north 20 minutes from here, north 20 degrees of fever",
        "12B 123456 1234567, 2 bed 123456 1234567",
    ],
)
def test_ordinary_words_are_no_place(text: str) -> None:
    assert decoded_places(text) == []


NAMES = st.sampled_from(["Him", "Me", "Aoife O'Neil", "\u202a+44 7700 900123\u202c"])
WORDS = st.lists(
    st.one_of(
        st.sampled_from("I will see you late location maps lat at the flat where are long".split()),
        st.decimals(0, 5000, places=2, allow_nan=False).map(lambda price: f"\u00a3{price}"),
        st.dates().map(lambda day: f"{day:%d/%m/%Y}"),
        st.times().map(lambda time: f"{time:%H:%M}"),
        st.integers(0, 10**11).map(str),
        st.from_regex(r"\A0[0-9]{4} [0-9]{6}\Z"),
        st.from_regex(r"\Ahttps://[a-z]{3,9}\.example/[a-z0-9]{1,12}\Z"),
    ),
    max_size=12,
)


@given(NAMES, WORDS, st.sampled_from([" ", ", ", " - "]))
def test_lines_of_a_chat_raise_no_false_alarm(name: str, words: list[str], between: str) -> None:
    line = f"[05/03/2024, 18:22:10] {name}: {between.join(words)}"
    assert decoded_places(line) == []


@given(
    st.decimals(-90, 90, places=5, allow_nan=False),
    st.decimals(-180, 180, places=5, allow_nan=False),
)
def test_every_pair_of_fine_numbers_on_earth_is_a_place(lat: object, lon: object) -> None:
    found = places(f"I wait at {lat}, {lon}")
    assert found or not re.search("[1-9]", f"{lat}{lon}")


def in_words(degrees: float, north: str, south: str) -> str:
    whole, minutes = divmod(abs(degrees) * 60, 60)
    side = north if degrees >= 0 else south
    return f"{int(whole)} degrees {minutes:.3f} minutes {side}"


DEG = "\u00b0"


def minutes(degrees: float, sign: str) -> str:
    whole, part = divmod(min(round(abs(degrees) * 60_000), 89 * 60_000), 60_000)
    return f"{whole}{sign}{part / 1000:06.3f}"


def side(degrees: float, one: str, other: str) -> str:
    return one if degrees >= 0 else other


FORMS = {
    "commas and a slash": lambda lat, lon: f"Position: {lat:.6f} / {lon:.6f}".replace(".", ","),
    "commas and a semicolon": lambda lat, lon: f"{lat:.5f}; {lon:.5f}".replace(".", ","),
    "commas and a space": lambda lat, lon: f"{lat:.5f} {lon:.5f}".replace(".", ","),
    "words": lambda lat, lon: f"{in_words(lat, 'north', 'south')}, {in_words(lon, 'east', 'west')}",
    "a letter first, without the sign of minutes": lambda lat, lon: (
        f"{'NS'[lat < 0]} {minutes(lat, DEG + ' ')} {'EW'[lon < 0]} {minutes(lon, DEG + ' ')}"
    ),
    "without signs": lambda lat, lon: (
        f"{'NS'[lat < 0]}{minutes(lat, ' ')}, {'EW'[lon < 0]}{minutes(lon, ' ')}"
    ),
    "a letter behind, without signs": lambda lat, lon: (
        f"{minutes(lat, ' ')} {'NS'[lat < 0]}, {minutes(lon, ' ')} {'EW'[lon < 0]}"
    ),
    "the longitude first": lambda lat, lon: (
        f"{minutes(lon, DEG)}' {'EW'[lon < 0]} {minutes(lat, DEG)}' {'NS'[lat < 0]}"
    ),
    "degrees and a word": lambda lat, lon: (
        f"{minutes(lat, DEG)}' {side(lat, 'north', 'south')},"
        f" {minutes(lon, DEG)}' {side(lon, 'east', 'west')}"
    ),
    "decimals and a word": lambda lat, lon: (
        f"{abs(lat):.5f} {side(lat, 'north', 'south')}, {abs(lon):.5f} {side(lon, 'east', 'west')}"
    ),
    "letters, the longitude first": lambda lat, lon: (
        f"{'EW'[lon < 0]}{abs(lon):.5f} {'NS'[lat < 0]}{abs(lat):.5f}"
    ),
    "in a sentence": lambda lat, lon: f"lat is {lat:.5f}, lon is {lon:.5f}",
    "of": lambda lat, lon: f"a latitude of {lat:.5f} and a longitude of {lon:.5f}",
    "names and commas": lambda lat, lon: f"latitude {lat:.5f} longitude {lon:.5f}".replace(
        ".", ","
    ),
    "and": lambda lat, lon: f"{lat:.5f} and {lon:.5f}",
    "dashes": lambda lat, lon: f"{lat:.5f}, {lon:.5f}".replace("-", "\u2013"),
    "short words": lambda lat, lon: (
        f"{abs(lat):.4f} deg {'NS'[lat < 0]} and {abs(lon):.4f} deg {'EW'[lon < 0]}"
    ),
    "nothing between": lambda lat, lon: "\u200b".join(f"{lat:.6f}, {lon:.6f}"),
    "arabic": lambda lat, lon: f"{lat:.6f}, {lon:.6f}".translate(
        {ord(str(n)): chr(0x660 + n) for n in range(10)}
    ),
    "arabic signs": lambda lat, lon: f"{lat:.6f}\u060c {lon:.6f}".translate(
        {ord("."): "\u066b"} | {ord(str(n)): chr(0x6F0 + n) for n in range(10)}
    ),
    "wide": lambda lat, lon: "".join(
        chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in f"{lat:.6f}, {lon:.6f}"
    ),
    "Devanagari": lambda lat, lon: f"{lat:.6f}, {lon:.6f}".translate(
        {ord(str(n)): chr(0x966 + n) for n in range(10)}
    ),
}


@pytest.mark.parametrize("form", FORMS)
@given(st.floats(1.1, 89.9), st.floats(1.1, 179.9), st.booleans(), st.booleans())
def test_a_place_is_found_in_every_form(
    form: str, lat: float, lon: float, south: bool, west: bool
) -> None:
    text = FORMS[form](-lat if south else lat, -lon if west else lon)
    assert decoded_places(f"I wait at {text} for you")
    assert not may_have_place(without_spans(text, place_spans(text), "#"))


@pytest.mark.parametrize(
    "text",
    [
        "fifty-one degrees thirty minutes north, zero degrees seven minutes west",
        "fifty one point five oh seven degrees north and zero point one two degrees west",
        "51 Grad 30 Minuten Nord, 0 Grad 7 Minuten West",
        "51\u00b0 30\u2032 N 0\u00b0 7\u2032 W",
        "30U 699316 5710164",
        "30 U 699316.4mE 5710164mN",
        "UTM zone 30, 699316, 5710164",
        "Easting 530000 Northing 180400",
        "E 530000, N 180400",
        "699316 m E 5710164 m N",
        "TQ 30000 80400",
        "TQ 30000, 80400",
        "TQ-30000-80400",
        "gridref: TQ 300 804",
        "SE 202 451",
        "se 202 451",
        "SE202451",
        "SE20214512",
        "se 20214 45123",
        "se2021445123",
        "53,90553,-1,69391",
        "51,50730, 0,12760",
        "53.905\u00b0 N, -1.694\u00b0 W",
        "N 53.905 / W -1.694",
        "53.905 n 1.694 w",
        "+53.905, -1.694",
        "53.905,-1.694",
        "53 degrees north 54 minutes, 1 degree west 41 minutes",
        "fifty-three degrees north fifty-four minutes, one degree west forty-one minutes",
        "north 53 degrees 54 minutes, west 1 degree 41 minutes",
        "53\u00b0 N 54', 1\u00b0 W 41'",
        "what three words: filled.count.soap",
        "TQ3000080400",
        "he was at TQ 3000 8040.",
        "map ref TQ300804",
        "OS ref: TQ 300 804",
        "NGR: J 33822 74123",
    ],
)
def test_a_place_in_metres_or_in_words_is_found(text: str) -> None:
    assert decoded_places(text)
    assert not may_have_place(without_spans(text, place_spans(text), "#"))


@given(
    st.lists(
        st.one_of(
            st.decimals(0, 99999, places=2).map(lambda sum_: f"{sum_:,}".replace(".", ";")),
            st.decimals(0, 9999, places=2).map(lambda sum_: f"{sum_}".replace(".", ",")),
            st.decimals(0, 9999, places=2).map(lambda sum_: f"\u00a3{sum_}"),
            st.times().map(lambda time: f"{time:%H.%M}"),
            st.times().map(lambda time: f"{time:%H:%M:%S}"),
            st.dates().map(lambda day: f"{day:%d.%m.%Y}"),
            st.from_regex(r"\A0[0-9]{4} [0-9]{6}\Z"),
            st.from_regex(r"\A\+44 7[0-9]{3} [0-9]{3} [0-9]{3}\Z"),
            st.from_regex(r"\A0[0-9]{3} [0-9]{3} [0-9]{4}\Z"),
            st.from_regex(r"\A[A-Z]{2}[0-9]{1,2} [0-9][A-Z]{2}\Z"),
            st.from_regex(r"\A[A-Z]{2} [0-9]{2} [0-9]{2} [0-9]{2} [A-D]\Z"),
            st.sampled_from("degrees north minutes west TQ SO NO E N 30U EUR at / ; and".split()),
        ),
        max_size=8,
    ),
    st.sampled_from([" ", ", ", " / ", "; "]),
)
def test_money_times_and_numbers_are_no_place(words: list[str], between: str) -> None:
    assert decoded_places(between.join(words)) == []


@given(st.text())
def test_no_text_breaks_the_search(text: str) -> None:
    for place in decoded_places(text):
        assert place.found.isprintable()


XMP = b"""<x:xmpmeta xmlns:x='adobe:ns:meta/'>
<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''
 xmlns:tiff='http://ns.adobe.com/tiff/1.0/' xmlns:photoshop='http://ns.adobe.com/photoshop/1.0/'
 xmlns:exif='http://ns.adobe.com/exif/1.0/' tiff:Make='Fono' tiff:Model="Fono 7"
 tiff:Artist='Him &amp; &lt;her&gt;' photoshop:City='Arezzo'
 exif:GPSLatitude='51,30.4N' exif:GPSLongitude='0,7.6W'/></rdf:RDF>
</x:xmpmeta>"""


@pytest.mark.parametrize("around", [(b"", b""), (b"<html>words ", b" words</html>")])
def test_packets_of_xmp_in_a_text_are_read(around: tuple[bytes, bytes]) -> None:
    found = scanned(around[0] + XMP + around[1])
    assert {"Arezzo", "51,30.4N"} <= {place.latitude or place.found for place in found.positions}
    assert "Fono 7" in " ".join(each.name for each in found.devices)
    assert not found.unsearched


def test_coordinates_by_the_names_of_exif_are_found_outside_a_packet() -> None:
    found = scanned(b"<exif:GPSLatitude>51,30.4N</exif:GPSLatitude>")
    assert [place.latitude for place in found.positions] == ["51,30.4N"]


def test_a_device_that_an_export_names_is_found() -> None:
    told = scanned(b'{"exif_data":[{"camera_make":"samsung","camera_model":"SM-G960F"}]}')
    assert [each.name for each in told.devices] == ["samsung", "SM-G960F"]
    assert scanned(b'{"@type":"Product","model":"Chair 5"}').devices == []


@pytest.mark.parametrize(
    ("told", "name"),
    [
        (b'{"make": "Fono", "model": "Fono 7"}', "Fono 7"),
        (b'{"serialNumber": "F-0077"}', "F-0077"),
        (b'<Device manufacturer="Fono" modelName="F-7" serialNo="0077"/>', "F-7"),
        (b"<camera><serialNumber>F-0077</serialNumber></camera>", "F-0077"),
    ],
)
def test_a_device_in_a_file_that_stands_beside_another_is_found(told: bytes, name: str) -> None:
    assert name in [each.name for each in scanned(told).devices]
    signed = b"<X509IssuerSerial><X509SerialNumber>77</X509SerialNumber></X509IssuerSerial>"
    assert scanned(signed).devices == []


def test_a_file_of_places_is_one_however_deep_its_rows_stand() -> None:
    rows = [[[[-0.1278, 51.5074], [-0.1279, 51.5074]]]]
    for indent in (None, 1, 4, 8):
        told = json.dumps({"features": [{"geometry": {"coordinates": rows}}]}, indent=indent)
        assert ("51.5074", "-0.1278") in places(told), indent


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        ("<p>at 51.5074, -0.1278</p>", True),
        ("<style>p {} 51.5074, -0.1278</style>", False),
        ("<SCRIPT src=x>51.5074, -0.1278</script ><p>here</p>", False),
        ("<style:p>at 51.5074, -0.1278</style:p><p></style></p>", True),
        # What never ends hides nothing, and costs no more than what does.
        ("<script>" * 100_000 + "at 51.5074, -0.1278", True),
    ],
)
def test_only_what_is_never_shown_of_markup_is_passed_over(markup: str, seen: bool) -> None:
    assert (LONDON in places(markup)) is seen


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (b'{"venue": {"city": "York"}}', ["York"]),
        (b'[{"artistCountry": "JP", "homeAddress": "1 High Street"}]', ["JP", "1 High Street"]),
        (b'{"location": "Heron Street"}', ["Heron Street"]),
        (b'{"location": "/v1/things", "ip_address": "a b", "emailAddress": "a b"}', []),
        (b'{"address": "0x00", "city": "", "capacity": "York", "country": null}', []),
        (b'He said {"city": "York"}', []),
    ],
)
def test_fields_of_an_export_that_name_a_place_say_one(told: bytes, found: list[str]) -> None:
    assert [each.found for each in scanned(told).positions] == found


def test_a_text_in_any_wide_encoding_is_read() -> None:
    for form in ("utf-16", "utf-32", "utf-8-sig"):
        assert scanned("at 51.5074, -0.1278".encode(form)).positions, form


def test_what_stands_behind_a_text_is_scanned() -> None:
    for beginning in (b"an ordinary line of words\n" * 400, b"\xff\xfe"):
        told = scanned(beginning + WITH_PLACE)
        assert told.positions
        assert UnsearchedReason.FORMAT in told.unsearched


def test_a_text_that_is_too_long_is_searched_as_far_as_it_goes() -> None:
    found = scanned(b"geo:51.5,-0.12\n" + b"hello\n" * (MAX_TEXT // 6))
    assert {str(reason) for reason in found.unsearched} == {"size"}
    assert found.positions

"""The screenshots of the sample: what each chat, list and alert shows."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageFilter

from sample.drawing.scenes_home import flowers_at_work
from sample.drawing.screens import Bubble, Row, alert, chat, profile, rows

HIS = "07700 900264"
SECOND = "07700 900871"
THIRD = "07700 900430"


def asked_to_stop() -> Image.Image:
    """Draw the chat of 3 February: she asks him to stop, and he goes on."""
    said = [
        Bubble("", day="Tuesday 3 February 2026"),
        Bubble("You left your blue scarf. I could drop it", "18:02"),
        Bubble(
            "Please keep it. It is over and I don't want any contact. Please don't message, call "
            "or come to the flat or work. This is the last thing I'll say.",
            "18:31",
            mine=True,
        ),
        Bubble("ok", "18:32"),
        Bubble("you dont mean that. ten minutes thats all im asking for", "18:33"),
        Bubble("who told you to write that", "18:41"),
        Bubble("that isnt how you write", "19:20"),
        Bubble("is your sister there", "19:22"),
        Bubble("ok im calm now. sorry. ten minutes", "20:05"),
        Bubble("Answer", "21:47"),
    ]
    return chat(HIS, said, clock="21:52", battery=38)


def calls_of_an_evening() -> Image.Image:
    """Draw the call list of 20 February, the last twenty of thirty-seven."""
    rng = Random("calls")
    minute = 23 * 60 + 14
    entries = []
    for _ in range(20):
        clock = f"{minute // 60:02d}:{minute % 60:02d}"
        entries.append(Row(HIS, "Missed call, mobile", clock, alarm=True))
        minute -= rng.randint(1, 9)
    return rows("Calls", "Friday 20 February - 37 missed", entries, clock="23:19", battery=22)


def awake() -> Image.Image:
    """Draw the messages in the night to 21 February."""
    said = [
        Bubble("", day="Saturday 21 February 2026"),
        Bubble("37 times", "00:08"),
        Bubble("Thats how much i care. who else would ring you 37 times", "00:08"),
        Bubble("I can see youre awake", "00:11"),
        Bubble("now its off. ok. pretend then", "00:14"),
        Bubble("on again", "00:52"),
        Bubble("are you on the phone to someone", "00:53"),
        Bubble("WHO", "00:53"),
        Bubble("sorry. Goodnight. you look nice in the grey", "01:29"),
    ]
    return chat(SECOND, said, clock="07:03", battery=9)


def still_waters() -> Image.Image:
    """Draw the messages of an account without a name that knows too much."""
    said = [
        Bubble("", day="Mon 9 March 2026"),
        Bubble("hi. you dont know me", "20:40"),
        Bubble("someone who loves you is hurting and you should hear him out", "20:41"),
        Bubble("he told me about the cup. three times round", "20:44"),
        Bubble("and what you said on the bench in october. word for word", "20:44"),
        Bubble("think about it A", "20:51"),
    ]
    return chat("still.waters.77", said, clock="21:15", battery=64, under="Glimpse - no posts")


def false_profile() -> Image.Image:
    """Draw a profile made in her name."""
    picture = flowers_at_work(Random("profile")).crop((240, 620, 840, 1220))
    soft = picture.filter(ImageFilter.GaussianBlur(4)).quantize(48).convert("RGB")
    words = (
        "Annika. Skelbourne. Bored on reception at Pellwether Road all day, come and say hi. "
        "I like attention, dont be shy. Number in my stories."
    )
    figures = ["6 posts", "41 followers", "512 following"]
    return profile("annika.b.real", words, figures, soft, clock="22:06", battery=57)


def sign_in_alert() -> Image.Image:
    """Draw an alert about a sign-in to her mail."""
    body = (
        "Somebody signed in to annika@example.org at 03:12 on Sunday 5 April from a computer that "
        "has not been used before, near Skelbourne. If this was you there is nothing to do."
    )
    return alert(
        "Mail", "New sign-in", body, ["That was me", "That was not me"], clock="07:44", battery=81
    )


def last_words() -> Image.Image:
    """Draw the messages of 22 April."""
    said = [
        Bubble("", day="Wednesday 22 April 2026"),
        Bubble("they came to my work. your police. you did that", "21:02"),
        Bubble("Ive got nothing left now", "21:04"),
        Bubble("im on the bridge by the weir", "21:17"),
        Bubble("if you dont come im going in and that is on you", "21:18"),
        Bubble("ten minutes", "21:19"),
        Bubble("typical", "22:40"),
    ]
    return chat(SECOND, said, clock="22:58", battery=33)


def payments() -> Image.Image:
    """Draw eight payments of a penny whose references make a sentence."""
    words = ("I WILL", "NOT STOP", "UNTIL YOU", "TALK TO", "ME LIKE", "A HUMAN", "BEING", "A")
    entries = [
        Row(f"C HASSELBY  {word}", "Payment received, 25 April", "+ £0.01") for word in words
    ]
    return rows("Payments in", "Account ending 4410", entries, clock="13:31", battery=72)


def tag_alert() -> Image.Image:
    """Draw a telephone's warning about a tag."""
    body = (
        "A tag that is not yours has been moving with you since 07:41 today. The person it "
        "belongs to can see where it is."
    )
    choices = ["Show on a map", "Play a sound", "Not now"]
    return alert("Findling", "Unknown tag near you", body, choices, clock="19:22", battery=44)


def to_sister() -> Image.Image:
    """Draw what he wrote to her sister, as the sister's telephone shows it."""
    said = [
        Bubble("", day="Wednesday 13 May 2026"),
        Bubble("Bogna its Corin. I know you never liked me", "17:31"),
        Bubble(
            "tell her to ring me. Shes driving round on bad tyres and accidents happen", "17:33"
        ),
        Bubble("Nie pisz do mnie. Do not write to me or to Annika again.", "17:40", mine=True),
        Bubble("just saying. accidents happen", "17:41"),
    ]
    return chat(SECOND, said, clock="18:02", battery=90)


def after_the_order() -> Image.Image:
    """Draw messages from a number not seen before, twelve days after the order was served."""
    said = [
        Bubble("", day="Tuesday 23 June 2026"),
        Bubble("this isnt contact because you dont know who it is", "22:10"),
        Bubble("100 metres is nothing. i counted it out. its the postbox", "22:12"),
        Bubble("i can stand at the postbox all night", "22:12"),
        Bubble("new curtains. good", "22:31"),
    ]
    return chat(THIRD, said, clock="22:40", battery=51, under="Text message")


def review() -> Image.Image:
    """Draw reviews of her workplace that name her."""
    entries = [
        Row(
            "DO NOT TRUST the receptionist Annika",
            "She steals from patients. Ask her why",
            "1 star",
        ),
        Row("Ask ANNIKA B about the police", "She makes things up about men", "1 star"),
        Row("Rude and unstable woman on the desk", "Reads your notes out. Called Annika", "1 star"),
        Row("Lovely dentist, a bit of a wait", "Parking is hard on a Friday", "4 stars"),
    ]
    return rows("Reviews", "Pellwether Road Dental Practice", entries, clock="10:20", battery=66)

"""Names of languages, and of a translation from one into another."""

from __future__ import annotations

from typing import Final

from diary.i18n import N_, _
from diary.model.translation import Translation
from diary.text.time_texts import when_short

# Ordered by name. Any other language appears as its tag.
LANGUAGES: Final = {
    "ar": N_("Arabic"),
    "bn": N_("Bengali"),
    "bg": N_("Bulgarian"),
    "zh": N_("Chinese"),
    "en": N_("English"),
    "fr": N_("French"),
    "de": N_("German"),
    "gu": N_("Gujarati"),
    "he": N_("Hebrew"),
    "hi": N_("Hindi"),
    "hu": N_("Hungarian"),
    "it": N_("Italian"),
    "ku": N_("Kurdish"),
    "lt": N_("Lithuanian"),
    "fa": N_("Persian"),
    "pl": N_("Polish"),
    "pt": N_("Portuguese"),
    "pa": N_("Punjabi"),
    "ro": N_("Romanian"),
    "ru": N_("Russian"),
    "so": N_("Somali"),
    "es": N_("Spanish"),
    "ta": N_("Tamil"),
    "tr": N_("Turkish"),
    "uk": N_("Ukrainian"),
    "ur": N_("Urdu"),
    "cy": N_("Welsh"),
}


def language_text(tag: str) -> str:
    """Return the name of a language, such as "Polish", or its tag if it is not listed."""
    name = LANGUAGES.get(tag.lower()) or LANGUAGES.get(tag.split("-")[0].lower())
    return _(name) if name else tag


def translation_text(translation: Translation) -> str:
    """Return who translated it, set apart by signs, so that a check finds the name in it."""
    language = language_text(translation.language)
    who = translation.by or _("somebody who is not named")
    when = when_short(translation.when) if translation.when else _("date not stated")
    return _("Translation into {language} · by: {who} · {when}").format(
        language=language, who=who, when=when
    )

"""What WhatsApp itself writes into a chat, in the languages of its phones.

**Invariants:**

- A line is known by all of its words. One that has more words than these is somebody's message.
- A name in a notice is that of somebody in the chat, a number, or the word for the phone's owner:
  so nobody hides words of theirs in a notice.
- What is not known in a language stays as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from diary.media.imports.message import CallKind

OWN_LINE: Final = "\u200e"  # an iPhone begins what the program itself writes with it
STRIPPED: Final = " \u200e\u200f\u202a\u202b\u202c\u2068\u2069\ufeff"
_UNSEEN: Final = {ord(mark): None for mark in STRIPPED[1:]}
OMITTED: Final = frozenset(
    (
        "<media omitted>", "<medien ausgeschlossen>", "<multimedia omitido>", "<médias omis>",
        "<mídia oculta>", "<arquivo de mídia oculto>", "<media omessi>", "<media weggelaten>",
        "<メディアなし>", "<pominięto multimedia>", "<medya dahil edilmedi>",
        "<без медиафайлов>", "<media har utelämnats>", "<fitxers multimèdia omesos>",
        "<mediefiler utelatt>", "<medier udeladt>", "<media jätettiin pois>",
        "image omitted", "video omitted", "audio omitted", "sticker omitted", "gif omitted",
        "document omitted", "contact card omitted", "voice message omitted",
        "video note omitted", "<view once voice message omitted>", "bild weggelassen",
        "video weggelassen",
        "audio weggelassen", "sticker weggelassen", "imagen omitida", "video omitido",
        "audio omitido", "sticker omitido", "image absente", "vidéo absente", "audio omis",
        "imagem ocultada", "vídeo omitido", "áudio ocultado", "immagine omessa", "video omesso",
        "audio omesso", "afbeelding weggelaten", "dokument weggelassen",
        "sprachnachricht weggelassen", "gif weggelassen", "kontaktkarte ausgelassen",
        "documento omitido", "tarjeta de contacto omitida", "document manquant", "sticker omis",
        "gif retiré", "figurinha omitida", "cartão do contato omitido", "documento omesso",
        "sticker non incluso", "gif esclusa", "scheda contatto omessa", "document weggelaten",
        "video weggelaten", "audio weggelaten", "sticker weggelaten", "gif weggelaten",
    )
)  # fmt: skip
DELETED: Final = frozenset(
    (
        "this message was deleted", "you deleted this message", "diese nachricht wurde gelöscht",
        "du hast diese nachricht gelöscht", "se eliminó este mensaje", "este mensaje fue eliminado",
        "eliminaste este mensaje", "ce message a été supprimé", "vous avez supprimé ce message",
        "mensagem apagada", "essa mensagem foi apagada", "você apagou esta mensagem",
        "questo messaggio è stato eliminato", "hai eliminato questo messaggio",
        "dit bericht is verwijderd", "je hebt dit bericht verwijderd",
        "bu mesaj silindi", "bu mesajı sildiniz", "ta wiadomość została usunięta",  # noqa: RUF001
        "usunięto tę wiadomość", "данное сообщение удалено", "это сообщение удалено",
        "вы удалили данное сообщение", "вы удалили это сообщение", "det här meddelandet togs bort",
        "du tog bort det här meddelandet", "acest mesaj a fost șters", "ați șters acest mesaj",
        "esta mensagem foi apagada", "apagou esta mensagem", "此消息已删除", "您删除了此消息",
        "你已删除此消息", "此訊息已刪除", "你已刪除此訊息", "このメッセージは削除されました",
        "このメッセージを削除しました", "تم حذف هذه الرسالة", "لقد حذفت هذه الرسالة",
    )
)  # fmt: skip
_NOTICES: Final = frozenset(
    (
        "messages and calls are end-to-end encrypted",
        "messages and calls are end-to-end encrypted. no one outside of this chat, not even "
        "whatsapp, can read or listen to them",
        "messages and calls are end-to-end encrypted. only people in this chat can read, listen "
        "to, or share them",
        "messages to this chat and calls are now secured with end-to-end encryption",
        "messages you send to this chat and calls are now secured with end-to-end encryption",
        "messages to this group are now secured with end-to-end encryption",
        "messages you send to this group are now secured with end-to-end encryption",
        "nachrichten und anrufe sind ende-zu-ende-verschlüsselt. niemand außerhalb dieses chats "
        "kann sie lesen oder anhören, nicht einmal whatsapp",
        "nachrichten und anrufe sind ende-zu-ende-verschlüsselt. nur personen in diesem chat "
        "können sie lesen, anhören oder teilen",
        "nachrichten in diesem chat sowie anrufe sind jetzt mit ende-zu-ende-verschlüsselung "
        "geschützt",
        "los mensajes y las llamadas están cifrados de extremo a extremo. nadie fuera de este "
        "chat, ni siquiera whatsapp, puede leerlos ni escucharlos",
        "los mensajes y las llamadas están cifrados de extremo a extremo. solo las personas en "
        "este chat pueden leerlos, escucharlos o compartirlos",
        "les messages et les appels sont chiffrés de bout en bout. aucun tiers, pas même "
        "whatsapp, ne peut les lire ou les écouter",
        "les messages et les appels sont chiffrés de bout en bout. seules les personnes qui "
        "participent à cette discussion peuvent les lire, les écouter ou les partager",
        "as mensagens e as chamadas são protegidas com a criptografia de ponta a ponta e ficam "
        "somente entre você e os participantes desta conversa. nem mesmo o whatsapp pode ler ou "
        "ouvi-las",
        "i messaggi e le chiamate sono crittografati end-to-end. nessuno al di fuori di questa "
        "chat, nemmeno whatsapp, può leggerne o ascoltarne il contenuto",
        "berichten en oproepen worden end-to-end versleuteld. niemand buiten deze chat kan ze "
        "lezen of beluisteren, zelfs whatsapp niet",
    )
)  # fmt: skip
_MORE: Final = re.compile(
    r"[.\s]*(?:(?:tap|click) (?:to learn more|for more info)|learn more|tippe, um mehr zu erfahren"
    r"|tippe für mehr infos|mehr erfahren|toca para obtener más información|más información"
    r"|appuyez pour en savoir plus|en savoir plus|toque para saber mais|saiba mais"
    r"|tocca per saperne di più|scopri di più|tik voor meer informatie|meer informatie)?[.\s]*$"
)
# Of the notices that name somebody: each <who> is in the chat, a number or the phone's owner.
_WHO: Final = r"(?P<who>[^\n]{1,100}?)"
_WHOM: Final = r"(?P<whom>[^\n]{1,100}?)"
_NAMED: Final = r"[\"“”„«»'‘’][^\n]{0,100}[\"“”„«»'‘’]"
_NAMING: Final = tuple(
    re.compile(each)
    for each in (
        rf"{_WHO} changed (?:their|his|her) phone number(?: to a new number| to {_WHOM})?(?:\. "
        r"you['’]re currently chatting with their new number)?(?:\. tap to (?:message or )?add "
        r"(?:the new number|it to your contacts))?",
        rf"{_WHO} changed to (?:a new number|{_WHOM})(?:\. tap to (?:message or )?add "
        r"(?:the new number|it to your contacts))?",
        rf"{_WHO} changed (?:their|his|her) number(?: to a new number| to {_WHOM})?",
        rf"your security code with {_WHO} (?:has )?changed",
        rf"{_WHO}['’]s? security code (?:has )?changed",
        rf"{_WHO} (?:blocked|unblocked) this (?:contact|business)(?:\. tap to (?:un)?block)?",
        rf"{_WHO} (?:is|is not|isn['’]t) (?:a|in your) contacts?(?:\. tap to add)?",
        rf"{_WHO} turned (?:on|off) disappearing messages(?:\. new messages will disappear from "
        r"this chat \d+ (?:hours|days|day) after they['’]re sent, except when kept)?"
        r"(?:\. tap to change)?",
        rf"{_WHO} (?:updated the message timer|changed the message timer)(?:\. new messages will "
        r"disappear from this chat \d+ (?:hours|days|day) after they['’]re sent, except when kept)?"
        r"(?:\. tap to change)?",
        rf"{_WHO} uses? a default (?:message )?timer (?:for disappearing messages )?in new chats"
        r"(?:\. new messages will disappear from this chat \d+ (?:hours|days|day) after they['’]re "
        r"sent, except when kept)?(?:\. tap to change|\. tap to set your own default timer)?",
        rf"{_WHO} turned (?:on|off) advanced chat privacy",
        rf"{_WHO} turned advanced chat privacy (?:on|off)",
        rf"{_WHO} (?:un)?pinned a message",
        rf"{_WHO} kept this message|{_WHO.replace('who', 'keeper')} unkept this message",
        rf"{_WHO} created (?:this |the )?group(?: {_NAMED})?",
        rf"{_WHO} (?:added|removed|invited) {_WHOM}",
        rf"{_WHO} (?:were|was) (?:added|removed)(?: by {_WHOM})?",
        rf"{_WHO} left(?: the group)?",
        rf"{_WHO} joined(?: using (?:this group['’]s|a|an|your) invite link| from the community)?",
        rf"{_WHO} (?:changed|deleted) (?:this|the) group['’]s (?:icon|description)",
        rf"{_WHO} (?:changed|deleted) the group (?:icon|description)",
        rf"{_WHO} changed (?:the subject|the group name|this group['’]s name)"
        rf"(?: from {_NAMED})?(?: to {_NAMED})?",
        rf"{_WHO} changed this group['’]s settings to allow (?:only admins|all (?:members|"
        r"participants)) to (?:send messages to this group|edit this group['’]s (?:info|settings)|"
        r"add others to this group)",
        rf"{_WHO} (?:are|['’]re|is) (?:now|no longer) an admin",
        r"you['’]re (?:now|no longer) an admin",
        rf"{_WHO} reset this group['’]s invite link",
        rf"{_WHO} (?:started a call|started a video call|started a voice call)",
        rf"{_WHO} changed the theme(?: of this chat)?",
        rf"die sicherheitsnummer von {_WHO} hat sich geändert",
        rf"deine sicherheitsnummer (?:mit|für) {_WHO} hat sich geändert",
        rf"{_WHO} hat (?:die|seine|ihre) telefonnummer (?:zu einer neuen nummer )?gewechselt",
        rf"{_WHO} ha[st]t? diesen kontakt (?:blockiert|freigegeben)",
        rf"cambió el código de seguridad de {_WHO}|tu código de seguridad con (?P<other>"
        r"[^\n]{1,100}?) cambió",
        rf"{_WHO} cambió (?:su|de) número(?: de teléfono)?(?: a uno nuevo)?",
        rf"votre code de sécurité avec {_WHO} a changé",
        rf"{_WHO} a changé (?:de|son) numéro(?: de téléphone)?",
        r"waiting for this message(?:\. this may take a while)?",
        r"this chat is with (?:a|an official) business account",
        r"this business (?:is now a standard account|works with other companies to manage this "
        r"chat|uses a secure service from meta to manage this chat)",
        r"this chat is now end-to-end encrypted",
        r"disappearing messages (?:are|were) turned (?:on|off)",
        r"you['’]re now chatting with their new number",
    )
)
_OWNER: Final = frozenset("you your du dein tú tu usted vous você tu hai jij je ty вы".split())
_NUMBER: Final = re.compile(r"\+?[\d ()\u00a0\u2010\u2011-]{6,24}")
# Words of the sender in a form of the program: a question with its answers, a place, an event.
_FRAMED: Final = re.compile(
    r"(?:poll|umfrage|encuesta|sondage|enquete|sondaggio|peiling|event|veranstaltung|evento)"
    r":?\s*\n.+|(?:live )?(?:location|standort|ubicación|localisation|localização|posizione|"
    r"locatie)(?: shared)?: https://\S+|live location shared",
    re.DOTALL,
)
# A picture or a voice message to be seen once; it is never in an export.
_SEEN_ONCE: Final = re.compile(
    r"<?view once (?:photo|video|message|voice message)(?: omitted)?>?"
    r"|you received a view once (?:photo|video|message|voice message)\. for added privacy, you can "
    r"only open it on your phone"
)
_ANY_OMITTED: Final = re.compile(
    r"<?[^\W\d_][\w -]{0,30} (?:omitted|weggelassen|ausgeschlossen|ausgelassen|omitid[oa]s?|"
    r"absente?|omise?|ocultad[oa]|omess[oaie]|weggelaten|pominięto|utelämnad|udeladt|utelatt)>?"
)
_EDITED: Final = re.compile(
    "(?:^|[ \u00a0\u202f])[\u200e\u200f]*[<＜‹〈《](?:this message was edited|edited|diese "  # noqa: RUF001
    "nachricht wurde bearbeitet|se editó este mensaje|este mensaje fue editado|ce message a été modifié"  # noqa: E501
    "|mensagem editada|questo messaggio è stato modificato|dit bericht is bewerkt"
    "|bu mesaj düzenlendi|ta wiadomość została zmieniona|edytowano wiadomość"
    "|это сообщение изменено|сообщение изменено|meddelandet redigerades|acest mesaj a fost editat"
    "|此消息已编辑|此訊息已編輯|此訊息已被編輯|このメッセージは編集されました|تم تعديل هذه الرسالة"
    ")[.。]?[>＞›〉》][ ]?$",  # noqa: RUF001
    re.IGNORECASE,
)


_BY_ADMIN: Final = re.compile(r"this message was deleted by admin(?: [^\n]{1,60})?")


class Call(NamedTuple):
    """A call as a line states it; `is_whole` where every word of the line is understood."""

    outcome: CallKind | None
    seconds: int | None
    is_whole: bool


_CALLS: Final = re.compile(
    r"(?:(?:missed|silenced|declined|rejected|unanswered|cancelled|canceled|ended) )?"
    r"(?:(?:group )?(?:voice|video|audio)(?: group)?|group) ?call|(?:missed|silenced|declined) call"
    r"|(?:(?:verpasster|abgelehnter|stummgeschalteter) )?(?:gruppen-?)?"
    r"(?:sprach|video|gruppen)anruf"
    r"|(?:video)?llamada(?: de voz| de video| de vídeo| grupal| de grupo)*"
    r"(?: perdida| silenciada| rechazada)?"
    r"|appel (?:vocal|vidéo|de groupe)(?: de groupe)?(?: manqué| silencieux| refusé)?"
    r"|(?:chamada|ligação)(?: de voz| de vídeo| em grupo| de grupo)*"
    r"(?: perdida| silenciada| recusada)?"
    r"|(?:video)?chiamata(?: vocale| di gruppo)*(?: persa| silenziata| rifiutata)?"
    r"|(?:(?:gemiste|geweigerde|gedempte) )?(?:spraak|video-?|groeps)oproep"
    r"|(?:cevapsız )?(?:sesli|görüntülü|grup) arama"  # noqa: RUF001
    r"|(?:nieodebrane )?połączenie(?: głosowe| wideo| grupowe)|nieodebrane połączenie"
    r"|(?:пропущенный )?(?:аудио|видео|групповой )звонок|пропущенный звонок"
    r"|(?:missat )?(?:röst|video|grupp)samtal|apel (?:vocal|video)(?: pierdut)?"
    r"|(?:未接)?(?:语音|語音|视频|視訊|視頻|群组|群組)(?:通话|通話)|未接(?:来电|來電)"
    r"|不在着信|(?:音声|ビデオ)通話|مكالمة (?:صوتية|فيديو)(?: فائتة)?"
)
_LONGEST_CALL: Final = 200
_STEMS: Final = re.compile(
    "call|anruf|llamada|appel|chamada|ligação|chiamata|oproep|arama|połączenie|звонок|samtal|apel "
    "|通话|通話|来电|來電|着信|مكالمة"
)
# By a part of the word, as it stands before, behind or inside the word for a call.
_OUTCOMES: Final = {
    **dict.fromkeys(
        (
            "missed", "silenced", "no answer", "not answered", "unanswered", "didn't answer",
            "focus mode", "verpass", "stummgeschaltet", "keine antwort", "nicht angenommen",
            "nicht beantwortet", "perdida", "silenciada", "sin respuesta", "no contestada",
            "manqué", "silencieux", "sans réponse", "pas de réponse", "sem resposta",
            "não atendida", "persa", "silenziata", "nessuna risposta", "senza risposta",
            "gemist", "gedempt", "geen antwoord", "niet beantwoord", "cevapsız", "yanıt yok",  # noqa: RUF001
            "cevap yok", "nieodebran", "brak odpowiedzi", "пропущен", "нет ответа", "missat",
            "inget svar", "pierdut", "niciun răspuns", "未接", "无人接听", "無人接聽", "不在着信",
            "応答なし", "فائتة",
        ),
        CallKind.MISSED,
    ),
    **dict.fromkeys(
        (
            "declined", "rejected", "busy", "line busy", "abgelehnt", "besetzt", "rechazada",
            "refusé", "recusada", "rifiutata", "geweigerd", "odrzucon", "отклон", "avvisat",
            "已拒绝", "已拒絕",
        ),
        CallKind.REJECTED,
    ),
    **dict.fromkeys(
        ("answered on another device", "answered on other device", "answered", "ended"),
        CallKind.ANSWERED,
    ),
}  # fmt: skip
_NO_OUTCOMES: Final = re.compile(
    r"(?:tap|click) to (?:call back|learn more|join)|cancelled|canceled|couldn['’]t connect|"
    r"failed|connecting|ongoing|\d+ (?:joined|people joined|participants)|call back|"
    r"(?:zum )?zurückrufen(?: tippen)?|toca para (?:devolver la llamada|llamar)|"
    r"appuyez pour rappeler|toque para (?:ligar de volta|retornar)|tocca per richiamare|"
    r"tik om terug te bellen|unknown caller|unknown number"
)
_UNITS: Final = {
    **dict.fromkeys("h hr hrs hour hours std stunde stunden heure heures hora horas ora ore uur"
                    " godz ч sa tim 小时 小時 時間".split(), 3600),
    **dict.fromkeys("m min mins minute minutes minuten minuto minutos minuti minuut minuter dk мин"
                    " 分 分钟 分鐘".split(), 60),
    **dict.fromkeys("s sec secs second seconds sek sekunde sekunden seconde secondes seg segundo"
                    " segundos secondo secondi seconden sn сек с 秒".split(), 1),  # noqa: RUF001
}  # fmt: skip
_LENGTH: Final = re.compile(r"(\d{1,5})\s*([^\W\d_]+)\.?\s*")
_LENGTHS: Final = re.compile(rf"(?:{_LENGTH.pattern}(?:and |und |y |et |e |en )?)+")
_BY_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{2})")
_PARTS: Final = re.compile(
    r"\s*[.,;:，。、·•\n]\s+|\s*[.,;，。、·•\n]\s*$|\s+[\-\u2013\u2014]\s+|\s*[,，、]\s*"  # noqa: RUF001
)


def plain(text: str) -> str:
    """Return a text in small letters, without marks that cannot be seen and with single blanks."""
    return " ".join(text.translate(_UNSEEN).split()).lower()


def may_be_call(words: str) -> bool:
    """Return whether small letters have a word for a call in them."""
    return _STEMS.search(words) is not None


@lru_cache(maxsize=4096)
def call_of(text: str) -> Call | None:
    """Return the call that a line states; None for a line that begins in another way."""
    parts = [part for part in _PARTS.split(plain(text[:_LONGEST_CALL])) if part]
    if not parts or len(text) > _LONGEST_CALL:
        return None
    first, *more = parts
    bracketed = re.fullmatch(r"(.+?) ?[(](.+)[)]", first)
    if bracketed is not None:
        first, more = bracketed[1], [bracketed[2], *more]
    if _CALLS.fullmatch(first) is None:
        return None
    outcome = next((kind for word, kind in _OUTCOMES.items() if word in first), None)
    seconds, is_whole = None, True
    for part in more:
        length = _seconds(part)
        if length is not None:
            seconds = (seconds or 0) + length
        elif part in _OUTCOMES:
            outcome = outcome or _OUTCOMES[part]
        elif _NO_OUTCOMES.fullmatch(part) is None:
            is_whole = False
    if outcome is None and seconds:
        outcome = CallKind.ANSWERED
    return Call(outcome, seconds, is_whole)


def is_notice(text: str, people: Iterable[str]) -> bool:
    """Return whether a line is, word by word, a notice of the program; `people` are of the chat."""
    words = _MORE.sub("", plain(text)).rstrip(". ")
    if words in _NOTICES:
        return True
    known = {plain(each) for each in people} | _OWNER
    return "\n" not in text.strip() and any(
        all(name is None or name in known or _NUMBER.fullmatch(name) for name in said.values())
        for said in (
            found.groupdict() for found in (each.fullmatch(words) for each in _NAMING) if found
        )
    )


def is_framed(text: str) -> bool:
    """Return whether the sender's own words stand in a form of the program, such as a question."""
    return _FRAMED.fullmatch(text.translate(_UNSEEN).strip().lower()) is not None


def is_left_out(words: str) -> bool:
    """Return whether a marked line says that a file was left out, whatever its kind."""
    return words in OMITTED or any(
        each.fullmatch(words.rstrip(".")) is not None for each in (_ANY_OMITTED, _SEEN_ONCE)
    )


def is_deleted(text: str) -> bool:
    """Return whether a line says that a message was here and is no more."""
    words = text.strip(STRIPPED).lower().rstrip(".。")
    return words in DELETED or (
        text.startswith(OWN_LINE) and _BY_ADMIN.fullmatch(plain(words)) is not None
    )


def is_edited(text: str) -> bool:
    """Return whether a message ends with the words that it was edited."""
    return text.endswith(("> ", ">", "＞", "›", "〉", "》")) and _EDITED.search(text) is not None  # noqa: RUF001


def _seconds(part: str) -> int | None:
    """Return the length that a part of a line states."""
    by_clock = _BY_CLOCK.fullmatch(part)
    if by_clock is not None:
        hours, minutes, seconds = (int(each or 0) for each in by_clock.groups())
        return hours * 3600 + minutes * 60 + seconds
    if _LENGTHS.fullmatch(part) is None:
        return None
    found = _LENGTH.findall(part)
    if any(unit not in _UNITS for _count, unit in found):
        return None
    return sum(int(count) * _UNITS[unit] for count, unit in found)

"""A letter read for whoever holds it: pasted, photographed or as a file. Nothing of it is kept, not even a count."""

from __future__ import annotations

import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as N_
from PIL import ExifTags, Image, ImageOps

from zhiquan.areas.assistant import answering, figures, limits
from zhiquan.areas.matters.queries import catalogue
from zhiquan.engines.answers.letters import LetterBook, LetterKind, Reading
from zhiquan.engines.answers.letters import read as read_letter
from zhiquan.engines.answers.lettertime import By, by_when
from zhiquan.engines.answers.model import Entry, Words
from zhiquan.engines.drafts.readers import DraftUnreadable
from zhiquan.engines.drafts.readers.content import Content
from zhiquan.engines.drafts.readers.docx import docx_content
from zhiquan.engines.drafts.readers.ocr import LocalReading, available
from zhiquan.engines.drafts.readers.pdf import pdf_content, render
from zhiquan.engines.drafts.readers.plain import text_content
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.filetypes import check

SECTION = "letters"
PICTURES = (".png", ".jpg", ".jpeg", ".tif", ".tiff")
MOST_PAGES = 6
CHANNELS = ("electronic", "post", "direct", "announcement")
EMPTY = N_("Paste the letter, or choose a picture of it.")
TOO_LONG = N_("The letter has %(n)s characters; up to %(most)s are read.")
NO_BOOK = N_("The city's knowledge holds no kinds of letters yet.")
NO_OCR = N_("Pictures cannot be read on this machine. Type the letter, or paste its text.")
UNREADABLE = N_(
    "The file could not be read. Photograph the letter straight and in good light, or paste its text."
)
NOTHING_READ = N_("No words were found in the picture. Photograph the letter straight and in good light.")


@dataclass(frozen=True)
class Letter:
    """What a letter is, for a page. `text` is what was read (for its holder to correct), `entry` answers more.

    `matter` is the code and name of the service that helps, `person` whether a person should look at it.
    """

    text: str
    reading: Reading
    by: By
    days_left: int | None
    entry: Entry | None
    matter: tuple[str, Words] | None
    person: bool
    source: str = ""

    def as_plain(self) -> dict[str, Any]:
        """For the API: plain data; days as ISO text, names by language."""
        kind, sender, by = self.reading.kind, self.reading.sender, self.by
        return {
            "kind": kind.code if kind else "",
            "name": dict(kind.name) if kind else {},
            "sure": self.reading.sure,
            "sender": sender.code if sender else "",
            "sender_name": dict(sender.name) if sender else {},
            "suspicion": self.reading.suspicion,
            "signs": [
                {"code": s.code, "name": dict(s.name), "weight": s.weight, "excerpt": s.excerpt}
                for s in self.reading.signs
            ],
            "numbers": [
                {"scheme": f.number.scheme, "number": f.number.canonical} for f in self.reading.numbers
            ],
            "broken_numbers": len(self.reading.broken),
            "issued": _iso(by.issued),
            "served": _iso(by.served),
            "presumed": by.presumed,
            "register": by.register,
            "counts_from": by.basis,
            "due": _iso(by.day),
            "days_left": self.days_left,
            "provisional": by.provisional,
            "sample": by.sample,
            "parameter": by.parameter,
            "source": self.source,
            "article": by.article,
            "stated": by.stated.excerpt if by.stated else "",
            "steps": [step.as_plain() for step in by.steps],
            "open": by.open,
            "next": dict(kind.next) if kind else {},
            "intent": kind.intent if kind else "",
            "entry": self.entry.code if self.entry else "",
            "matter": self.matter[0] if self.matter else "",
            "person": self.person,
        }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


@lru_cache(maxsize=2)
def _book(digest: str) -> LetterBook | None:
    data = answering.knowledge(digest).only(SECTION)
    return LetterBook.of(data) if data else None


def read(
    actor: Actor,
    text: str = "",
    *,
    upload: tuple[str, bytes] | None = None,
    received: date | None = None,
    channel: str = "electronic",
    visitor: str = "",
    address: str = "",
) -> Letter:
    """Read a letter: its pasted text, else an uploaded file (name, bytes) of text, Word, PDF or a picture.

    `received` is the day on which it came, `channel` how (electronic, post, direct, announcement). Counts as a question
    for the rate. Raises Refused where there is nothing to read, or no kinds of letters are known.
    """
    limits.asking(actor, visitor, address)
    digest = answering.book_hash()
    book = _book(digest) if digest else None
    if book is None:
        raise Refused("no_letters", NO_BOOK)
    words = text.strip() or (words_of(*upload) if upload else "")
    if not words.strip():
        raise Refused("empty", EMPTY)
    most = figures.value("letter_max")
    if len(words) > most:
        raise Refused("too_long", TOO_LONG, n=len(words), most=most)
    return _letter(words, book, received, channel if channel in CHANNELS else CHANNELS[0])


def _letter(words: str, book: LetterBook, received: date | None, channel: str) -> Letter:
    edition, today = editions.current(settings.CITY), clock.today()
    known = read_letter(words, book)
    by = by_when(
        words, known.kind, edition.rules, figures.calendar(edition), today, received=received, channel=channel
    )
    # Whether a day stands in it is known only now.
    reading = read_letter(words, book, dated=by.issued is not None)
    kind = reading.kind
    source = edition.rules.sources.get(by.source)
    doubtful = reading.suspicion != "none"
    return Letter(
        text=words,
        reading=reading,
        by=by,
        days_left=(by.day - today).days if by.day else None,
        entry=_entry(kind) if kind else None,
        matter=_matter(kind.matter) if kind and kind.matter else None,
        person=kind is None or doubtful or bool(kind.answer and by.day is None),
        source=str(source.title["zh-Hans"]) if source else "",
    )


def _entry(kind: LetterKind) -> Entry | None:
    """The entry that the kind names, else the one that its intent leads to, else the first one of the intent."""
    known, intent = answering.entries(), answering.intents().get(kind.intent)
    for code in (kind.entry, intent.entry if intent else ""):
        if code in known:
            return known[code]
    return next((entry for entry in known.values() if entry.intent == kind.intent), None)


def _matter(code: str) -> tuple[str, Words] | None:
    try:
        return code, catalogue.pack_of(code).matter["name"]
    except NotVisible:
        return None


# ---------- files


# One thread reads pictures for the whole process: the models are held once, and pictures wait for one another rather
# than take the machine from everybody else. A photographed page has more and smaller words than a drawing.
_reading = LocalReading(most_side=2_400)
_reader = ThreadPoolExecutor(1, "letters")
LONGEST_READING_S = 60


def words_of(name: str, data: bytes) -> str:
    """The words of a file: text, Word, PDF (scanned too) or a picture. Nothing touches the disk. Raises Refused."""
    check(name, data)
    ending = PurePath(name).suffix.lower()
    if ending in PICTURES:
        return _pictured([data])
    readers: Mapping[str, Any] = {".docx": docx_content, ".pdf": pdf_content}
    try:
        return _lines(readers.get(ending, text_content)(data, name))
    except DraftUnreadable:
        if ending != ".pdf":
            raise Refused("unreadable", UNREADABLE) from None
    return _pictured(list(_pages(name, data)))


def _lines(content: Content) -> str:
    return "\n".join(line.text for line in content.lines)


def _pages(name: str, data: bytes) -> list[bytes]:
    """A scanned PDF's first pages as pictures."""
    pages: list[bytes] = []
    for number in range(MOST_PAGES):
        try:
            pages.append(render(data, number, name))
        except (DraftUnreadable, IndexError):
            # There is no such page any more, or it cannot be drawn.
            break
    return pages


def _pictured(pictures: list[bytes]) -> str:
    if not available():
        raise Refused("no_ocr", NO_OCR)
    try:
        words = "\n".join(_reader.submit(_read_all, pictures).result(LONGEST_READING_S))
    except Exception:
        # Whatever a broken picture does to its reader, its holder is told one thing.
        raise Refused("unreadable", UNREADABLE) from None
    if not words.strip():
        raise Refused("nothing_read", NOTHING_READ)
    return words


def _read_all(pictures: list[bytes]) -> list[str]:
    return [line for picture in pictures for line in _reading(_upright(picture))]


def _upright(picture: bytes) -> bytes:
    """The picture as it was seen: a telephone stores it turned, with a note how to turn it back."""
    with Image.open(io.BytesIO(picture)) as image:
        if image.getexif().get(ExifTags.Base.Orientation, 1) == 1:
            return picture
        out = io.BytesIO()
        ImageOps.exif_transpose(image).save(out, "PNG", compress_level=1)
    return out.getvalue()

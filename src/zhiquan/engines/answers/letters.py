"""What a letter is: its kind, who sent it, signs of a false one, the numbers in it. Hints with their words, no verdict.

    book = LetterBook.of(data)            # policy/<city>/knowledge/letters.yaml
    reading = read(text, book)
    reading.kind.code, reading.sender.code, [sign.code for sign in reading.signs], reading.suspicion

A heading settles the kind; else the kind whose groups of words are all met, the most telling first. A letter that no kind
fits stays unknown: better none than a wrong one. Days and periods are read by `lettertime`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from zhiquan.engines.answers.model import Words
from zhiquan.engines.numbers import SCHEMES, Found, NumberError, find_in_text
from zhiquan.engines.text import fold, simplified

Suspicion = Literal["none", "doubt", "fake"]
HEAD, FOOT = 400, 300
# A heading stands alone on its line, or opens the letter.
LONGEST_TITLE_LINE = 40


@dataclass(frozen=True, slots=True)
class Sender:
    code: str
    name: Words
    words: tuple[str, ...]
    hosts: tuple[str, ...] = ()
    official: bool = True


@dataclass(frozen=True, slots=True)
class LetterKind:
    """One kind of letter. `register` names the rule of service; `basis` the fact that counts where there is none.

    `period` is the parameter of its time, `counting` the register whose way of counting ends it; `answer` says that
    something is asked within a time. `entry` and `matter` serve it further.
    """

    code: str
    name: Words
    titles: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    intent: str
    next: Words
    senders: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    register: str = ""
    basis: str = ""
    answer: bool = False
    offer: bool = False
    period: str = ""
    counting: str = ""
    matter: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class SignKind:
    code: str
    name: Words
    weight: int
    patterns: tuple[re.Pattern[str], ...] = ()
    unless: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that was met, with the words that show it (empty where something is missing)."""

    code: str
    name: Words
    weight: int
    excerpt: str = ""


@dataclass(frozen=True)
class LetterBook:
    """What is known of letters, from policy."""

    senders: tuple[Sender, ...]
    kinds: tuple[LetterKind, ...]
    signs: tuple[SignKind, ...]
    hosts: tuple[str, ...]
    doubt: int
    fake: int

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> LetterBook:
        """From checked plain data (`knowledge_letters.schema.json`). Raises KeyError where a part is missing."""
        return cls(
            tuple(
                Sender(
                    s["code"],
                    s["name"],
                    tuple(s["words"]),
                    tuple(s.get("hosts", ())),
                    s.get("official", True),
                )
                for s in data["senders"]
            ),
            tuple(_kind(k) for k in data["kinds"]),
            tuple(
                SignKind(
                    s["code"],
                    s["name"],
                    s["weight"],
                    tuple(re.compile(p, re.IGNORECASE) for p in s.get("patterns", ())),
                    tuple(s.get("unless", ())),
                    s.get("rule", ""),
                )
                for s in data["signs"]
            ),
            tuple(data["hosts"]),
            data["doubt"],
            data["fake"],
        )


def _kind(data: Mapping[str, Any]) -> LetterKind:
    own = (data["sender"],) if "sender" in data else ()
    return LetterKind(
        code=data["code"],
        name=data["name"],
        titles=tuple(_plain(t) for t in data["title"]),
        words=tuple(tuple(_plain(w) for w in group) for group in data["words"]),
        intent=data["intent"],
        next=data["next"],
        senders=(*own, *data.get("senders", ())),
        without=tuple(_plain(w) for w in data.get("without", ())),
        register=data.get("register", ""),
        basis=data.get("from", ""),
        answer=data.get("answer", False),
        offer=data.get("offer", False),
        period=data.get("period", ""),
        counting=data.get("counting", ""),
        matter=data.get("matter", ""),
        entry=data.get("entry", ""),
    )


@dataclass(frozen=True)
class Reading:
    """What a letter says of itself. `sure` is 1 for a heading, less for words alone, 0 for none.

    `hosts` are the mailboxes' and addresses' hosts in it; `broken` numbers whose check digit is wrong.
    """

    kind: LetterKind | None
    sender: Sender | None
    sure: float
    numbers: tuple[Found, ...] = ()
    broken: tuple[NumberError, ...] = ()
    hosts: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    suspicion: Suspicion = "none"
    others: tuple[LetterKind, ...] = field(default=())


def _plain(text: str) -> str:
    """Script, width and case made alike; spaces inside Chinese headings taken out, those between words kept."""
    # Line by line: folding joins Chinese lines, and a heading stands alone on its own.
    folded = "\n".join(fold(simplified(line)).text.lower() for line in text.splitlines())
    return re.sub(r"(?<=[\u3400-\u9fff])[ \t\u3000]+(?=[\u3400-\u9fff])", "", folded)


def read(text: str, book: LetterBook, *, dated: bool = True) -> Reading:
    """What the letter is. `dated` False says that no day of issue was found in it."""
    plain = _plain(text)
    sender = _sender(plain, book)
    ranked = _ranked(plain, sender, book)
    kind, sure = ranked[0] if ranked else (None, 0.0)
    hosts = tuple(dict.fromkeys(_hosts(text)))
    broken = tuple(_broken(text))
    signs = tuple(_signs(text, book, kind, sender, hosts, broken, dated))
    weight = sum(sign.weight for sign in signs)
    suspicion: Suspicion = "fake" if weight >= book.fake else "doubt" if weight >= book.doubt else "none"
    if kind is not None and kind.offer and suspicion == "none":
        suspicion = "doubt"
    return Reading(
        kind=kind,
        sender=sender,
        sure=sure,
        numbers=tuple(found for found in find_in_text(text) if not found.number.personal),
        broken=broken,
        hosts=hosts,
        signs=signs,
        suspicion=suspicion,
        others=tuple(other for other, _score in ranked[1:3]),
    )


# ---------- who sent it


def _sender(plain: str, book: LetterBook) -> Sender | None:
    """The sender named at the head or the foot; among several the one named most, then the first."""
    ends = plain if len(plain) <= HEAD + FOOT else f"{plain[:HEAD]}\n{plain[-FOOT:]}"
    best, most = None, 0
    for sender in book.senders:
        # A name inside a longer one (专利局 in 国家知识产权局专利局) counts once, as the longest.
        words = sorted({_plain(w) for w in sender.words}, key=len, reverse=True)
        count = len(re.findall("|".join(map(re.escape, words)), ends))
        longest = max((len(w) for w in words if w in ends), default=0)
        score = count * 10 + longest
        if count and score > most:
            best, most = sender, score
    return best


# ---------- what it is


def _ranked(plain: str, sender: Sender | None, book: LetterBook) -> list[tuple[LetterKind, float]]:
    lines = [line.strip() for line in plain.splitlines()]
    scored = []
    for order, kind in enumerate(book.kinds):
        if any(word in plain for word in kind.without):
            continue
        score = _score(plain, lines, kind)
        if not score:
            continue
        fits = sender is not None and sender.code in kind.senders
        foreign = sender is not None and bool(kind.senders) and not fits
        scored.append((score + 0.2 * fits - 0.3 * foreign, -order, kind))
    scored.sort(key=lambda each: (-each[0], -each[1]))
    return [(kind, round(min(1.0, max(0.1, score)), 2)) for score, _order, kind in scored]


def _score(plain: str, lines: Sequence[str], kind: LetterKind) -> float:
    met = sum(any(word in plain for word in group) for group in kind.words) / len(kind.words)
    title = max((len(t) for t in kind.titles if any(_headed(line, t) for line in lines)), default=0)
    if title and (met >= 0.5 or len(kind.words) == 1):
        # Of two headings in one line the longer one says more: 商标驳回通知书 before 驳回通知书.
        return 0.75 + min(title, 20) / 100 + met / 20
    return 0.5 * met if met == 1 else 0.0


def _headed(line: str, title: str) -> bool:
    if title not in line:
        return False
    return len(line) <= max(LONGEST_TITLE_LINE, len(title) + 12) and line.find(title) <= max(
        20, len(line) // 2
    )


# ---------- signs of a false letter

_HOST = re.compile(
    r"(?:@\s?|https?://|(?<![\w@.-])www\.)([A-Za-z0-9](?:[A-Za-z0-9-]{0,60}[A-Za-z0-9])?(?:\.[A-Za-z0-9-]{1,60})+)"
)
_NUMBERS = re.compile(
    r"(?:申请号|专利号|申請號|專利號|ZL|CN)(?:或专利号)?\s*[:：]?\s*(?:ZL|CN)?\s*((?:\d[ ]?){12}[.．·]?\s?[0-9Xx])(?!\d)"
)
_CODES = re.compile(r"(?:统一社会信用代码|信用代码)\s*[:：]?\s*([0-9A-Za-z]{18})(?![0-9A-Za-z])")


def _hosts(text: str) -> Iterator[str]:
    for match in _HOST.finditer(fold(text).text):
        yield match[1].lower().rstrip(".-")


def _broken(text: str) -> Iterator[NumberError]:
    for pattern, scheme in ((_NUMBERS, "application_no"), (_CODES, "uscc")):
        for match in pattern.finditer(text):
            try:
                SCHEMES[scheme].parse(match[1])
            except NumberError as error:
                yield error


def _signs(
    text: str,
    book: LetterBook,
    kind: LetterKind | None,
    sender: Sender | None,
    hosts: Sequence[str],
    broken: Sequence[NumberError],
    dated: bool,
) -> Iterator[Sign]:
    claims = sender is not None and sender.official
    for sign in book.signs:
        if sender is not None and sender.code in sign.unless:
            continue
        excerpt: str | None = None
        if sign.rule == "other_host":
            strange = [host for host in hosts if not _official(host, book.hosts)]
            excerpt = strange[0] if claims and strange else None
        elif sign.rule == "bad_number":
            excerpt = "" if broken else None
        elif sign.rule == "no_date":
            excerpt = "" if claims and not dated and kind is not None and not kind.offer else None
        else:
            excerpt = _shown(text, sign)
        if excerpt is not None:
            yield Sign(sign.code, sign.name, sign.weight, excerpt)


def _shown(text: str, sign: SignKind) -> str | None:
    for pattern in sign.patterns:
        match = pattern.search(text)
        if match is not None:
            return " ".join(match[0].split())[:80]
    return None


def _official(host: str, hosts: Sequence[str]) -> bool:
    return any(host == own or host.endswith(f".{own}") for own in hosts)

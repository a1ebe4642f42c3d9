"""What a question says beyond its words: the law it names, the article, the place, a year to come, legal terms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhiquan.engines.answers.retrieval.build import HOME, IP_WORDS, asked_terms
from zhiquan.engines.answers.retrieval.tokens import GAP, Terms, folded, matter, pairs, words
from zhiquan.engines.plantext.numerals import chinese_number

_ARTICLE = re.compile(r"第([零一二三四五六七八九十百千]{1,8}|\d{1,4})条")
_YEAR = re.compile(r"(20\d\d)年")
_COMING = re.compile("新(?:的)?(?:商标|专利|著作权|版权)?法|修订后|修改后|明年|新规|新版")


@dataclass(frozen=True)
class Asked:
    """A question taken apart. `named` are instruments (positions), longest name first; `number` 0 where none is;
    `coming` that it asks for law to come; `spoken` that it uses words of intellectual property."""

    text: str
    words: Terms
    pairs: Terms
    terms: Terms
    legal_words: Terms
    legal_pairs: Terms
    named: tuple[int, ...]
    number: int
    home: bool
    away: tuple[str, ...]
    coming: bool
    spoken: bool


class Lexicon:
    """Lay words and the legal terms they stand for."""

    def __init__(self, rows: Sequence[Mapping[str, Sequence[str]]]) -> None:
        self._rows = [
            ([folded(word) for word in row["say"]], [folded(term) for term in row["law"]]) for row in rows
        ]

    def terms(self, text: str) -> list[str]:
        """Legal terms for the lay words in a folded text, each once, in the lexicon's order."""
        found = [term for say, law in self._rows if any(word in text for word in say) for term in law]
        return list(dict.fromkeys(found))


class Reader:
    """Takes questions apart. Holds the names of the instruments, longest first."""

    def __init__(self, meta: Mapping[str, Any], lexicon: Lexicon) -> None:
        places: dict[str, list[int]] = {}
        for at, names in enumerate(meta["names"]):
            for name in names:
                if len(name) >= 3:
                    places.setdefault(name, []).append(at)
        self._names = sorted(places.items(), key=lambda item: -len(item[0]))
        self._places = [place for place in meta["places"] if place not in HOME]
        self._lexicon = lexicon

    def read(self, question: str, on: date) -> Asked:
        whole = folded(question)
        text = matter(question)
        legal = GAP.join(self._lexicon.terms(whole))
        found = _ARTICLE.search(whole)
        number = (
            (int(found.group(1)) if found.group(1).isdigit() else chinese_number(found.group(1)) or 0)
            if found
            else 0
        )
        return Asked(
            text=text,
            words=words(text),
            pairs=pairs(text),
            terms=asked_terms(question),
            legal_words=words(legal),
            legal_pairs=pairs(legal),
            named=self._named(whole),
            number=number,
            home=any(place in whole for place in HOME),
            away=tuple(place for place in self._places if place in whole),
            spoken=IP_WORDS.search(whole) is not None,
            coming=_COMING.search(whole) is not None or any(int(y) > on.year for y in _YEAR.findall(whole)),
        )

    def _named(self, text: str) -> tuple[int, ...]:
        found: list[int] = []
        for name, owners in self._names:
            if name in text:
                found += owners
                text = text.replace(name, GAP)
        return tuple(dict.fromkeys(found))

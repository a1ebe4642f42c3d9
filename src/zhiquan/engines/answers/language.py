"""Which language a question is in, and the question as written Mandarin that phrasings can be compared with.

Four languages: `zh-Hans`, `zh-Hant`, `en`, `yue` (colloquial Cantonese, in either script). What people say instead of the
term stands in data (`Speech`): Cantonese words, homophones that dictation writes, slips, and English words. A question is
only read through it; what is shown to people is never changed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import rjieba

from zhiquan.engines.text import fold, simplified

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
LATIN = re.compile(r"[a-z][a-z'-]*|\d+")
# A question counts as English below this share of Han letters, as traditional from this share of traditional ones.
ENGLISH, TRADITIONAL = 0.34, 0.08


@dataclass(frozen=True)
class Speech:
    """How people say things. Replacements are (what is said, what it means), longest first."""

    cantonese: tuple[tuple[str, str], ...] = ()
    signs: tuple[str, ...] = ()
    english: Mapping[str, str] | None = None
    lay: tuple[tuple[str, str], ...] = ()
    slips: tuple[tuple[str, str, tuple[str, ...]], ...] = ()
    terms: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    fillers: tuple[str, ...] = ()

    @cached_property
    def sounds(self) -> Mapping[str, frozenset[int]]:
        """Letter → the groups of letters that sound like it."""
        groups: dict[str, set[int]] = {}
        for number, letters in enumerate(self.alike):
            for letter in letters:
                groups.setdefault(letter, set()).add(number)
        return {letter: frozenset(found) for letter, found in groups.items()}

    @cached_property
    def phrase(self) -> re.Pattern[str] | None:
        """English words and phrases that have a Chinese term, the longest first."""
        words = sorted(self.english or (), key=lambda word: (-len(word), word))
        return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b") if words else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A question read: its language, its text as simplified Mandarin (folded, without blanks), its Latin words.

    `ideas` are what its everyday words stand for, each once.
    """

    language: str
    text: str
    words: tuple[str, ...]
    ideas: tuple[str, ...] = ()


def read_speech(data: Mapping[str, Any]) -> Speech:
    """The rules of `speech.yaml` (schema knowledge_speech)."""
    signs = data.get("cantonese_signs", {})
    marks = [*signs.get("letters", ""), *signs.get("words", ())]
    pairs = [
        (say, rule["means"] + (say[rule["keep"] :] if "keep" in rule else ""))
        for rule in data.get("cantonese", ())
        for say in rule["say"]
    ]
    pairs += [
        (simplified(say), simplified(means))
        for say, means in pairs
        if len(say) > 1 and simplified(say) != say
    ]
    return Speech(
        cantonese=_longest_first(pairs),
        signs=tuple(dict.fromkeys([*marks, *map(simplified, marks)])),
        english={say: rule["means"] for rule in data.get("english", ()) for say in rule["say"]},
        lay=_longest_first([(say, rule["means"]) for rule in data.get("lay", ()) for say in rule["say"]]),
        slips=tuple(
            (wrong, rule["right"], tuple(rule.get("near", ())))
            for rule in data.get("slips", ())
            for wrong in rule["wrong"]
        ),
        terms=tuple(data.get("terms", ())),
        alike=tuple(data.get("alike", ())),
        fillers=tuple(sorted(data.get("fillers", ()), key=lambda word: (-len(word), word))),
    )


def detect(text: str, speech: Speech) -> str:
    """`zh-Hans`, `zh-Hant`, `en` or `yue`. A text without letters counts as `zh-Hans`."""
    letters = HAN.findall(text)
    words = LATIN.findall(unicodedata.normalize("NFKC", text).lower())
    latin = sum(not word.isdigit() for word in words)
    if latin and len(letters) < ENGLISH * (len(letters) + 2 * latin):
        return "en"
    if any(sign in text for sign in speech.signs):
        return "yue"
    plain = simplified(text)
    changed = sum(one != other for one, other in zip(text, plain, strict=True))
    return "zh-Hant" if letters and changed >= TRADITIONAL * len(letters) else "zh-Hans"


def read(text: str, speech: Speech = Speech()) -> Reading:
    """`text` as simplified Mandarin, with the Chinese terms of its English words, Cantonese and slips undone."""
    language = detect(text, speech)
    spoken = replaced(text, speech.cantonese) if language == "yue" else text
    lowered = unicodedata.normalize("NFKC", spoken).lower()
    folded = fold(spoken).text
    if language == "en":
        means = _translated(lowered, speech)
        return Reading(language, means, tuple(LATIN.findall(lowered)), ideas(means, speech))
    plain = _unslipped(_unfilled(folded, speech.fillers), speech)
    mixed = _translated(lowered, speech)
    heard = _heard(plain, speech) + mixed
    return Reading(language, heard, tuple(LATIN.findall(lowered)), ideas(heard, speech))


def ideas(text: str, speech: Speech) -> tuple[str, ...]:
    """What the everyday words of a text stand for, each once."""
    return tuple(dict.fromkeys(means for say, means in speech.lay if say in text))


def replaced(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """`text` with each left side replaced by its right one, in one pass; the first pair that fits a place wins."""
    means = dict(reversed(pairs))
    if not means:
        return text
    return re.compile("|".join(re.escape(say) for say, _means in pairs)).sub(lambda hit: means[hit[0]], text)


def _translated(lowered: str, speech: Speech) -> str:
    if not speech.phrase or not speech.english:
        return ""
    return "".join(speech.english[word] for word in speech.phrase.findall(lowered))


def _unfilled(text: str, fillers: Sequence[str]) -> str:
    """Without filler words; a text of nothing else stays as it is."""
    left = replaced(text, [(word, "") for word in fillers])
    return left or text


def _unslipped(text: str, speech: Speech) -> str:
    for wrong, right, near in speech.slips:
        if wrong in text and (not near or any(word in text for word in near)):
            text = text.replace(wrong, right)
    return text


def _heard(text: str, speech: Speech) -> str:
    """Stretches that sound like a term, and of which the dictionary knows no letter as part of a word, as the term."""
    if not speech.terms:
        return text
    loose = _loose(text)
    letters = list(text)
    for term in speech.terms:
        for at in range(len(text) - len(term) + 1):
            end = at + len(term)
            if all(loose[at:end]) and text[at:end] != term and _alike(text[at:end], term, speech.sounds):
                letters[at:end] = term
                loose[at:end] = [False] * len(term)
    return "".join(letters)


def _loose(text: str) -> list[bool]:
    """For each letter whether it stands alone, in no word of the dictionary."""
    return [len(word) == 1 for word in rjieba.cut(text, False) for _letter in word]


def _alike(heard: str, term: str, sounds: Mapping[str, frozenset[int]]) -> bool:
    none: frozenset[int] = frozenset()
    return all(
        one == other or not sounds.get(one, none).isdisjoint(sounds.get(other, none))
        for one, other in zip(heard, term, strict=True)
    )


def _longest_first(pairs: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(dict(reversed(pairs)).items(), key=lambda pair: (-len(pair[0]), pair[0])))

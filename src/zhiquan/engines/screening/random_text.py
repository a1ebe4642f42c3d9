"""Random generation (kind 3): texts whose words hardly recur, fall apart into single letters, surprise beside the
rest of the batch, go round in loops, speak of 所述 things never named, or miss what the title names. Each signal
alone is weak; two must agree, or one be extreme (one that does not depend on what else is in the batch).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import rjieba
from numpy.typing import NDArray

from zhiquan.engines.screening.batch import PARTS, Batch
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.model import Clue
from zhiquan.engines.screening.tokens import Words, cut
from zhiquan.engines.text import fold

_READ = 2400
_FEWEST_WORDS = 15
_LOOP = 10
# Amounts for each clause from which on a text is a recipe. Figures without a unit are signs of a drawing.
_RECIPE = 0.4
_AMOUNT = re.compile(
    r"\d\s*(?:%|份|[℃°]|[munk]m|μ[ml]|m?l\b|[mk]?g\b|毫|微|克|千克|升|分钟|小时|min|[hsvw]\b|秒|wt|m?mol|[km]?pa|k[wv]|rpm|转|倍|[-~至到])"
)
# Bits a letter; texts of one hand differ by less.
_LEAST_SPREAD = 0.15
_BACK = frozenset(("所述", "所述的", "该", "上述"))
# Weights of three, two and one letter in the model of letters.
_MIX = (0.6, 0.3, 0.1)
_NAMES = {
    "coherence": {"zh-Hans": "前后用词互不呼应", "en": "clauses do not take one another up"},
    "singles": {"zh-Hans": "多为不成词的单字", "en": "mostly single letters that form no words"},
    "surprise": {"zh-Hans": "字词搭配在本批中反常", "en": "letters stand together oddly beside the batch"},
    "unnamed": {"zh-Hans": "所述部件前文从未提到", "en": "things are called said that nothing named"},
    "title": {"zh-Hans": "正文不提名称中的主题", "en": "the text does not speak of its title"},
    "repeats": {"zh-Hans": "同一片段反复循环", "en": "the same stretch goes round in loops"},
}


@dataclass(frozen=True)
class Signals:
    """`coherence` 0–1: the mean of names that stand in two clauses and more, and of clauses that take up a name of
    the two before; `singles` 0–1: Han letters in words of one letter;
    `repeats` 0–1: long grams seen before in the text; `unnamed` 0–1: 所述 things that nothing before names; `title`
    0–1: words of the title that the text holds. None where the text is too short to tell."""

    coherence: float | None
    singles: float | None
    repeats: float | None
    unnamed: float | None
    title: float | None


def random_texts(batch: Batch) -> Found:
    """A clue for each screened filing whose text looks generated at random."""
    settings = batch.settings
    least = settings.whole("random_text", "letters")
    texts = [_text(batch, at) for at in range(len(batch))]
    places = [at for at, text in enumerate(texts) if len(text) >= least]
    own = [at for at in places if at < batch.own]
    words = settings.words
    function_words = frozenset((*words.get("function_words", ()), *words.get("function_letters", ())))
    odd = (
        _surprise([texts[at] for at in places])
        if len(places) >= settings.whole("random_text", "batch")
        else None
    )
    surprise, bits = (
        ({}, {}) if odd is None else (dict(zip(places, each.tolist(), strict=True)) for each in odd)
    )
    # What its batch tells well is written the way its field writes, however little its clauses take up one another.
    familiar = frozenset(at for at, each in bits.items() if each < settings.number("random_text", "familiar"))
    return Found(clues=tuple(_clues(batch, own, texts, surprise, familiar, function_words)))


def signals(text: str, title: str, function_words: frozenset[str]) -> Signals:
    """The signals of one folded text and its folded title by themselves."""
    words = cut(text)
    # A recipe names each substance once, by right.
    recipe = len(_AMOUNT.findall(text)) > _RECIPE * (1 + len(set(words.clause)))
    return Signals(
        None if recipe else _coherence(words, function_words),
        _singles(text, function_words),
        _repeats(text),
        _unnamed(words, text, function_words),
        _title(title, text, function_words),
    )


def _clues(
    batch: Batch,
    own: Sequence[int],
    texts: Sequence[str],
    surprise: Mapping[int, float],
    familiar: frozenset[int],
    function_words: frozenset[str],
) -> Iterator[Clue]:
    wording = batch.settings.clues["random_text"]
    alone = batch.settings.values["random_text"]["alone"]
    for at in own:
        title = fold(batch.filings[at].title).text
        found = signals(texts[at], title, function_words)
        strength = _strength(batch, found, surprise.get(at))
        enough = len(strength) >= batch.settings.whole("random_text", "signals")
        own_signal = max(
            (strength.get(name, 0.0) for name in alone if name != "coherence" or at not in familiar),
            default=0.0,
        )
        if own_signal < 1 and not (enough and own_signal):
            continue
        facts: dict[str, object] = {
            "signals": {
                language: "；".join(_NAMES[name][language] for name in strength)
                for language in ("zh-Hans", "en")
            },
            **{name: value for name, value in vars(found).items() if value is not None},
        }
        if at in surprise:
            facts["surprise"] = round(surprise[at], 2)
        yield Clue(
            code=wording.code,
            kinds=wording.kinds,
            score=round(min(1.0, 0.5 * sum(strength.values())), 4),
            members=(batch.filings[at].id,),
            facts=facts,
            evidence=tuple({"signal": name, "strength": round(value, 4)} for name, value in strength.items()),
            clears=wording.clears,
        )


def _strength(batch: Batch, found: Signals, surprise: float | None) -> dict[str, float]:
    """The signals past their thresholds: 0.5 at the threshold, 1 where they are extreme."""
    strength: dict[str, float] = {}
    for name, value in (*vars(found).items(), ("surprise", surprise)):
        if value is None:
            continue
        first = batch.settings.number("random_text", name)
        last = batch.settings.number("random_text", f"{name}_extreme")
        past = (value - first) / (last - first)
        if past >= 0:
            strength[name] = 0.5 + min(1.0, past) / 2
    return strength


def _text(batch: Batch, at: int) -> str:
    return "。".join(text for part in PARTS if (text := batch.folded(at, part).text[:_READ]))


def _coherence(words: Words, function_words: frozenset[str]) -> float | None:
    both = _cohesion(words, function_words), _chain(words, function_words)
    return None if both[0] is None or both[1] is None else round((both[0] + both[1]) / 2, 4)


def _cohesion(words: Words, function_words: frozenset[str]) -> float | None:
    where: dict[str, set[int]] = defaultdict(set)
    names = [
        (word, clause)
        for word, clause in zip(words.words, words.clause, strict=True)
        if len(word) > 1 and word not in function_words
    ]
    for word, clause in names:
        where[word].add(clause)
    if len(names) < _FEWEST_WORDS or len({clause for _, clause in names}) < 4:
        return None
    return round(sum(len(where[word]) > 1 for word, _ in names) / len(names), 4)


def _chain(words: Words, function_words: frozenset[str]) -> float | None:
    names: dict[int, set[str]] = defaultdict(set)
    for word, clause in zip(words.words, words.clause, strict=True):
        if len(word) > 1 and word not in function_words:
            # Pairs of letters: 压合轮 and 压合 are one thing.
            names[clause].update(word[at : at + 2] for at in range(len(word) - 1))
    told = [names[clause] for clause in sorted(names)]
    if len(told) < 7:
        return None
    taken = sum(
        bool(own & (told[at - 1] | (told[at - 2] if at > 1 else set()))) for at, own in enumerate(told) if at
    )
    return round(taken / (len(told) - 1), 4)


def _singles(text: str, function_words: frozenset[str]) -> float | None:
    # Without guesses at unknown words: these would join any two letters.
    han = [word for word in rjieba.cut(text, False) if "\u4e00" <= word[0] <= "\u9fff"]
    letters = sum(map(len, han))
    if letters < 40:
        return None
    return round(sum(len(word) == 1 and word not in function_words for word in han) / letters, 4)


def _repeats(text: str) -> float | None:
    count = len(text) - _LOOP + 1
    if count < 60:
        return None
    grams = {text[at : at + _LOOP] for at in range(count)}
    return round(1 - len(grams) / count, 4)


def _unnamed(words: Words, text: str, function_words: frozenset[str]) -> float | None:
    told = [
        at + 1
        for at, word in enumerate(words.words[:-1])
        if word in _BACK and len(words.words[at + 1]) > 1 and words.words[at + 1] not in function_words
    ]
    if len(told) < 4:
        return None
    new = sum(text.find(words.words[at]) >= words.starts[at] for at in told)
    return round(new / len(told), 4)


def _title(title: str, text: str, function_words: frozenset[str]) -> float | None:
    names = [word for word in cut(title).words if len(word) > 1 and word not in function_words]
    return round(sum(name in text for name in names) / len(names), 4) if len(names) > 1 else None


def _surprise(texts: Sequence[str]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How far each text's letters surprise a model of all the others: robust deviations from the median, and bits."""
    codes = [
        np.frombuffer(text[:_READ].encode("utf-32-le"), dtype=np.uint32).astype(np.uint64) for text in texts
    ]
    sizes = np.array([len(each) for each in codes])
    owner = np.repeat(np.arange(len(texts)), sizes)
    letters = np.concatenate(codes)
    shift = np.uint64(21)
    grams = [letters[2:], (letters[1:-1] << shift) | letters[2:]]
    grams.append((letters[:-2] << (shift + shift)) | grams[1])
    pair_before = (letters[:-2] << shift) | letters[1:-1]
    whose = owner[2:]
    inside = owner[:-2] == whose
    counts = [_others(keys, whose, inside) for keys in (*grams, letters[1:-1], pair_before)]
    one, two, three, before_one, before_two = counts
    total = float(inside.sum()) - sizes[whose]
    chance = _MIX[2] * (one + 0.5) / (total + 4000)
    chance += _MIX[1] * two / np.maximum(before_one, 1)
    chance += _MIX[0] * three / np.maximum(before_two, 1)
    cost = np.where(inside, -np.log2(chance), 0.0)
    letters_told = np.bincount(whose, inside.astype(np.float64), len(texts))
    mean = np.bincount(whose, cost, len(texts)).astype(np.float64) / np.maximum(letters_told, 1)
    median = float(np.median(mean))
    spread = 1.4826 * float(np.median(np.abs(mean - median)))
    deviations: NDArray[np.float64] = (mean - median) / max(spread, _LEAST_SPREAD)
    return deviations, mean


def _others(
    keys: NDArray[np.uint64], whose: NDArray[np.int64], inside: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """How often each key stands in texts other than its own."""
    _, which = np.unique(keys, return_inverse=True)
    weight = inside.astype(np.float64)
    everywhere = np.bincount(which, weight).astype(np.float64)[which]
    pairs = which.astype(np.int64) * (int(whose.max()) + 1) + whose
    _, own = np.unique(pairs, return_inverse=True)
    rest: NDArray[np.float64] = everywhere - np.bincount(own, weight).astype(np.float64)[own]
    return rest

"""Ways to disguise a text. Each takes the text, a seeded chooser and other texts to borrow from."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache

import opencc

from disguising import words

Method = Callable[[str, random.Random, Sequence[str]], str]
_SENTENCE = re.compile(r"[^。；;！？\n]+[。；;！？\n]*")
_CLAUSE = re.compile(r"[^，,。；;：:\n]+[，,。；;：:\n]*")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def _swap(text: str, pairs: Sequence[tuple[str, str]], chance: random.Random, share: float = 1.0) -> str:
    table = dict(pairs)
    pattern = _pattern(tuple(table))
    return pattern.sub(lambda hit: table[hit[0]] if chance.random() < share else hit[0], text)


@lru_cache(maxsize=16)
def _pattern(keys: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, keys)))


def plain_swap(text: str, chance: random.Random, others: Sequence[str]) -> str:
    return _swap(text, words.pairs(words.PLAIN), chance)


def technical_swap(text: str, chance: random.Random, others: Sequence[str]) -> str:
    return _swap(text, words.pairs(words.TECHNICAL), chance)


def phrases(text: str, chance: random.Random, others: Sequence[str]) -> str:
    return _swap(text, words.pairs(words.PHRASES), chance, 0.9)


def reorder(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """Sentences shuffled; clauses too, where a text is one long sentence."""
    parts = _SENTENCE.findall(text)
    if len(parts) < 4:
        parts = _CLAUSE.findall(text)
    chance.shuffle(parts)
    return "".join(parts)


def figures(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """Every number, unit and material another one, and a few plain words."""
    stuff = words.MATERIALS.split()
    text = _swap(text, [(one, chance.choice(stuff)) for one in sorted(stuff, key=len, reverse=True)], chance)
    text = _swap(text, words.pairs(words.UNITS), chance)
    text = _NUMBER.sub(lambda hit: str(round(float(hit[0]) * chance.choice((0.5, 2, 3)) + 1, 1)), text)
    return _swap(text, words.pairs(words.PLAIN), chance, 0.3)


def traditional(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """Taiwan wording and letters, full width, marks changed."""
    wide = opencc.OpenCC("s2twp").convert(text)
    wide = "".join(chr(ord(one) + 0xFEE0) if "0" <= one <= "z" else one for one in wide)
    return wide.replace("，", "、").replace("；", "。")


def padding(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """About as much again of other texts' sentences, between its own; a few plain words swapped."""
    own = _SENTENCE.findall(_swap(text, words.pairs(words.PLAIN), chance, 0.5))
    added, size = [], 0
    while size < 0.9 * len(text):
        found = _SENTENCE.findall(chance.choice(others))
        added.append(chance.choice(found).rstrip("。；;") + "。")
        size += len(added[-1])
    for one in added:
        own.insert(chance.randint(0, len(own)), one)
    return "".join(own)


def truncation(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """The first or the last 55 in 100 of its clauses, some words swapped, a general sentence at the end."""
    parts = _CLAUSE.findall(text)
    keep = max(2, round(0.55 * len(parts)))
    start = chance.choice((0, len(parts) - keep))
    kept = _swap("".join(parts[start : start + keep]), words.pairs(words.PHRASES), chance, 0.5)
    return kept.rstrip("，；、") + "。" + chance.choice(words.TAILS.split())


def voice(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """将X…→ X被…, 由X… → 通过X来…, 对X进行… → X受到…; 包括 → 由…构成."""
    text = re.sub(
        r"将([^，。；]{2,14}?)(转换|输入|发送|传输|连接|固定|加入|设置|存储|分为|安装|混合|放入)",
        r"\1被\2",
        text,
    )
    text = re.sub(r"对([^，。；]{2,14}?)进行([^，。；]{2,4})", r"\1受到\2", text)
    text = re.sub(r"由([^，。；]{2,12}?)(驱动|控制|制成|组成|构成)", r"以\1来\2", text)
    text = re.sub(r"(?<=[，。；])([^，。；]{2,12}?)(?:包括|包含)([^，。；]{2,40})", r"\2一并组成\1", text)
    text = re.sub(
        r"([^，。；]{2,10}?)(设置|安装|位于|布置)(?:于|在)([^，。；]{2,12})(?=[，。；])", r"\3上有\1", text
    )
    text = re.sub(r"根据([^，。；]{2,16})，?(确定|计算|获取|得到)([^，。；]{2,20})", r"\3由\1来\2", text)
    return _swap(text, words.pairs(words.PHRASES), chance, 0.3)


def noise(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """One letter in seven changed for a lookalike or any other letter, dropped, doubled or swapped with the next."""
    alike = {one: pair[1 - pair.index(one)] for pair in words.LOOKALIKE.split() for one in pair}
    pool = "".join(others[:20])
    out = list(text)
    for at in range(len(out) - 1):
        if chance.random() > 1 / 7 or not out[at].isalpha():
            continue
        kind = chance.randrange(4)
        if kind == 0:
            out[at] = alike.get(out[at], chance.choice(pool))
        elif kind == 1:
            out[at] = ""
        elif kind == 2:
            out[at] *= 2
        else:
            out[at], out[at + 1] = out[at + 1], out[at]
    return "".join(out)


def restructure(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """As if translated there and back: sentences split, conditions last, “的” chains turned, halves exchanged."""
    out = []
    for sentence in _SENTENCE.findall(text):
        parts = [part.strip("，,。；; ") for part in _CLAUSE.findall(sentence)]
        turned = [_turned(part, chance) for part in parts if part]
        if len(turned) > 2 and chance.random() < 0.6:
            middle = len(turned) // 2
            turned = turned[middle:] + turned[:middle]
        marks = [chance.choice("，，。") for _ in turned]
        out.append("".join(part + mark for part, mark in zip(turned, marks, strict=True))[:-1] + "。")
    return _swap("".join(out), words.pairs(words.PLAIN), chance, 0.4)


def _turned(part: str, chance: random.Random) -> str:
    part = re.sub(r"^当(.{2,30})时$", r"条件是\1", part)
    part = re.sub(r"^(?:通过|利用)(.{2,20}?)(对|来|将)(.{2,30})$", r"\2\3，手段为\1", part)
    part = re.sub(r"^(.{2,12})用于(.{3,30})$", r"为了\2而有\1", part)
    part = re.sub(r"^(.{2,12})(?:包括|包含)(.{2,40})$", r"\2属于\1", part)
    if chance.random() < 0.5:
        part = re.sub(r"^(.{2,10})与(.{2,10})(连接|配合|相连|接触)$", r"\2和\1彼此\3", part)
        part = re.sub(r"(.{2,5})的(.{2,5})$", r"\2（属\1）", part)
    return part


def rename(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """The text's own most repeated words, up to ten, each given a made-up name throughout."""
    plain = re.sub(r"[^一-鿿]", " ", text)
    counts: Counter[str] = Counter()
    for size in (2, 3, 4, 5):
        for run in plain.split():
            counts.update(run[at : at + size] for at in range(len(run) - size + 1))
    chosen: list[str] = []
    for word, often in sorted(counts.items(), key=lambda item: (-item[1] * len(item[0]), item[0])):
        if often > 1 and not any(word in other or other in word for other in chosen) and len(chosen) < 10:
            chosen.append(word)
    names = ["".join(chance.choice("甲乙丙丁戊己庚辛壬癸元亨利贞") for _ in range(2)) + "件" for _ in chosen]
    return _swap(text, sorted(zip(chosen, names, strict=True), key=lambda pair: -len(pair[0])), chance)


def abridged(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """Every third clause dropped, the words of list B swapped, tails added."""
    parts = _CLAUSE.findall(text)
    kept = [part for at, part in enumerate(parts) if len(parts) < 4 or at % 3 != 2]
    return technical_swap("".join(kept), chance, others) + "".join(chance.sample(words.TAILS.split(), 2))


def three(text: str, chance: random.Random, others: Sequence[str]) -> str:
    return reorder(figures(technical_swap(text, chance, others), chance, others), chance, others)


def heavy(text: str, chance: random.Random, others: Sequence[str]) -> str:
    """Nearly everything at once: both lists, phrases, order, figures and padding."""
    text = technical_swap(phrases(plain_swap(text, chance, others), chance, others), chance, others)
    return padding(reorder(figures(text, chance, others), chance, others), chance, others)


# Weights and threshold are fitted on these …
TUNED: dict[str, Method] = {
    "plain words swapped": plain_swap,
    "turns of phrase": phrases,
    "clauses reordered": reorder,
    "figures and materials": figures,
    "padding": padding,
}
# … and nobody looked at these until they were reported.
HELD_OUT: dict[str, Method] = {
    "technical words swapped": technical_swap,
    "traditional, full width": traditional,
    "truncation": truncation,
    "voice": voice,
    "noise in letters": noise,
    "restructured": restructure,
    "own words renamed": rename,
    "abridged": abridged,
    "three at once": three,
    "heavy": heavy,
}

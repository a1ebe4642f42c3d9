"""Defects planted in claim sets: each mutator makes one, and says which rule, check, claim and span must come out.

The mutators work on any parsed set; the carriers (`carriers_claims.txt`) are invented for these tests.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from zhiquan.engines.drafts.claims import parse, roots
from zhiquan.engines.drafts.model import Claim, Claims

HERE = Path(__file__).parent
NUMERALS = "〇一二三四五六七八九十"
MARKER = re.compile(r"[，,]?其特征(?:在于|是)[，,：:]?")
NUMBER_UNIT = re.compile(r"(?<![\d.．～~至\-a-zA-Z])\d+(?:\.\d+)?(?:mm|μm|nm|℃|min|h|份|MPa|MHz|°)")


@dataclass(frozen=True)
class Plant:
    """A text with one defect. `claim`: number of the claim that must be named; `start`, `end`: where."""

    rule: str
    checks: frozenset[str]
    text: str
    claim: int
    start: int
    end: int


Mutator = Callable[[Claims, random.Random], Plant | None]


def carriers() -> dict[str, str]:
    """The invented claim sets by name."""
    whole = (HERE / "carriers_claims.txt").read_text(encoding="utf-8")
    pieces = re.split(r"^=== (\w+)\n", whole, flags=re.M)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def label(claims: Claims, claim: Claim) -> tuple[int, int]:
    """Where the claim's number stands, with its mark."""
    text, start = claims.text, claim.start
    begin = start
    while begin > 0 and not text[begin - 1].isdigit():
        begin -= 1
    while begin > 0 and text[begin - 1].isdigit():
        begin -= 1
    return begin, start


def _replaced(
    claims: Claims,
    start: int,
    end: int,
    new: str,
    rule: str,
    checks: str,
    claim: int,
    inner: tuple[int, int] | None = None,
) -> Plant:
    text = claims.text[:start] + new + claims.text[end:]
    first, last = inner or (0, len(new))
    return Plant(rule, frozenset(checks.split()), text, claim, start + first, start + last)


def _dependents(claims: Claims, least: int = 1) -> list[Claim]:
    return [one for one in claims.claims if one.kind == "dependent" and one.number >= least and one.numbered]


def _picked(rng: random.Random, found: list[Claim]) -> Claim | None:
    return rng.choice(found) if found else None


def prefix(claims: Claims, rng: random.Random) -> Plant | None:
    claim = rng.choice(claims.claims)
    start, end = label(claims, claim)
    if start and claims.text[start - 1] != "\n":
        return None
    new = rng.choice(("权利要求{}：", "权利要求{}、", "权利要求{}. ")).format(claim.number)
    return _replaced(claims, start, end, new, "F-CLM-1", "prefix", claim.number)


def not_arabic(claims: Claims, rng: random.Random) -> Plant | None:
    claim = rng.choice(claims.claims)
    start, end = label(claims, claim)
    if claim.number > 10 or (start and claims.text[start - 1] != "\n"):
        return None
    return _replaced(claims, start, end, NUMERALS[claim.number] + "、", "F-CLM-1", "not_arabic", claim.number)


def unnumbered(claims: Claims, rng: random.Random) -> Plant | None:
    claim = _picked(rng, _dependents(claims))
    if claim is None:
        return None
    start, end = label(claims, claim)
    if claims.text[start - 1] != "\n":
        return None
    plant = _replaced(claims, start, end, "", "F-CLM-1", "unnumbered", claim.number)
    return Plant(plant.rule, plant.checks, plant.text, plant.claim, start, start + 4)


def gap(claims: Claims, rng: random.Random) -> Plant | None:
    claim = claims.claims[-1]
    start, end = label(claims, claim)
    step = rng.choice((1, 2, 10))
    new = str(claim.number + step) + rng.choice((".", "、"))
    return _replaced(claims, start, end, new, "F-CLM-1", "not_consecutive", claim.number + step)


def repeated(claims: Claims, rng: random.Random) -> Plant | None:
    claim = rng.choice(claims.claims[1:])
    start, end = label(claims, claim)
    new = f"{claim.number - 1}" + claims.text[start:end].lstrip("0123456789０１２３４５６７８９")
    return _replaced(claims, start, end, new, "F-CLM-1", "repeated", claim.number - 1)


def no_stop(claims: Claims, rng: random.Random) -> Plant | None:
    claim = rng.choice(claims.claims)
    if claims.text[claim.end - 1] != "。":
        return None
    new = rng.choice(("", "；", "，"))
    plant = _replaced(claims, claim.end - 1, claim.end, new, "F-CLM-1", "no_full_stop", claim.number)
    return Plant(plant.rule, plant.checks, plant.text, plant.claim, claim.end - 2, claim.end)


def inner_stop(claims: Claims, rng: random.Random) -> Plant | None:
    claim = rng.choice(claims.claims)
    body = claim.preamble_end or claim.start
    places = [at for at in range(body + 8, claim.end - 2) if claims.text[at] in "；，"]
    if not places:
        return None
    at = rng.choice(places)
    return _replaced(claims, at, at + 1, "。", "F-CLM-1", "several_full_stops", claim.number)


def after_stop(claims: Claims, rng: random.Random) -> Plant | None:
    claim = rng.choice(claims.claims)
    new = rng.choice(("本结构简单可靠", "以上为本发明的内容；", "（完）"))
    return _replaced(claims, claim.end, claim.end, new, "F-CLM-1", "text_after_stop", claim.number)


def _after_marker(claims: Claims, rng: random.Random) -> tuple[Claim, int] | None:
    usable = [one for one in claims.claims if one.preamble_end is not None]
    claim = _picked(rng, usable)
    if claim is None:
        return None
    hit = MARKER.search(claims.text, (claim.preamble_end or 1) - 1, claim.end)
    return (claim, hit.end()) if hit else None


def _inserted(
    claims: Claims, rng: random.Random, words: str, rule: str, checks: str, quoted: str
) -> Plant | None:
    place = _after_marker(claims, rng)
    if place is None:
        return None
    claim, at = place
    inner = words.index(quoted)
    return _replaced(claims, at, at, words, rule, checks, claim.number, (inner, inner + len(quoted)))


def cites_drawing(claims: Claims, rng: random.Random) -> Plant | None:
    words = rng.choice(
        ("如图1所示", "如附图2所示", "如说明书第3段所述", "如图1和图2所示", "如说明书附图3所示", "参见图1")
    )
    return _inserted(claims, rng, words + "，", "F-CLM-2", "cites_description", words)


def picture(claims: Claims, rng: random.Random) -> Plant | None:
    words = rng.choice(("![结构](a.png)", '<img src="b.png"/>'))
    return _inserted(claims, rng, words, "F-CLM-2", "picture", words)


def _recited(
    claims: Claims, rng: random.Random, least: int, make: Callable[[Claim], str], checks: str, rule: str
) -> Plant | None:
    claim = _picked(rng, [one for one in _dependents(claims, least) if len(one.references) == 1])
    if claim is None:
        return None
    reference = claim.references[0]
    new = make(claim)
    return _replaced(claims, reference.start, reference.end, new, rule, checks, claim.number)


def cites_missing(claims: Claims, rng: random.Random) -> Plant | None:
    far = max(one.number for one in claims.claims) + rng.randint(1, 30)
    return _recited(claims, rng, 1, lambda _: f"权利要求{far}", "cites_missing", "F-CLM-3")


def cites_later(claims: Claims, rng: random.Random) -> Plant | None:
    last = claims.claims[-1].number
    found = [one for one in _dependents(claims) if one.number < last and len(one.references) == 1]
    claim = _picked(rng, found)
    if claim is None:
        return None
    reference = claim.references[0]
    new = f"权利要求{rng.randint(claim.number + 1, last)}"
    return _replaced(claims, reference.start, reference.end, new, "F-CLM-3", "cites_later", claim.number)


def cites_itself(claims: Claims, rng: random.Random) -> Plant | None:
    return _recited(claims, rng, 1, lambda claim: f"权利要求{claim.number}", "cites_itself", "F-CLM-3")


def no_number(claims: Claims, rng: random.Random) -> Plant | None:
    return _recited(claims, rng, 1, lambda _: "权利要求", "no_number", "F-CLM-3")


def other_subject(claims: Claims, rng: random.Random) -> Plant | None:
    claim = _picked(rng, _dependents(claims))
    if claim is None:
        return None
    new = rng.choice(("潜水头盔", "锂电池隔膜", "票据打印机", "海水淡化膜", "弹簧垫圈"))
    return _replaced(
        claims,
        claim.subject_start,
        claim.subject_end,
        new,
        "F-CLM-3",
        "subject_differs subject_varies",
        claim.number,
    )


def no_subject(claims: Claims, rng: random.Random) -> Plant | None:
    claim = _picked(rng, _dependents(claims))
    if claim is None or claim.preamble_end is None:
        return None
    reference = claim.references[0]
    new = rng.choice(("所述", ""))
    plant = _replaced(claims, reference.end, claim.subject_end, new, "F-CLM-3", "no_subject", claim.number)
    return Plant(plant.rule, plant.checks, plant.text, plant.claim, reference.start, reference.end)


def _first(claims: Claims, claim: Claim) -> int:
    """The number of the independent claim over this one."""
    root = roots(claims)[claim.index]
    return root.number if root else 1


def not_alternative(claims: Claims, rng: random.Random) -> Plant | None:
    def make(claim: Claim) -> str:
        one, two = _first(claims, claim), claim.number - 1
        forms = ["权利要求{}和{}", "权利要求{}、{}", "权利要求{}以及权利要求{}", "权利要求{}和/或{}"]
        if two > one + 1:
            forms += ["权利要求{}至{}", "权利要求{}-{}", "权利要求{}～{}"]
        return rng.choice(forms).format(one, two)

    found = [one for one in _dependents(claims, 3) if one.number - _first(claims, one) >= 2]
    claim = _picked(rng, [one for one in found if len(one.references) == 1])
    if claim is None:
        return None
    reference = claim.references[0]
    return _replaced(
        claims, reference.start, reference.end, make(claim), "F-CLM-4", "not_alternative", claim.number
    )


def multiple_on_multiple(claims: Claims, rng: random.Random) -> Plant | None:
    found = _dependents(claims, 3)
    pairs = [
        (a, b)
        for a, b in pairwise(found)
        if len(a.references) == len(b.references) == 1
        and a.number - _first(claims, a) >= 2
        and _first(claims, a) == _first(claims, b)
    ]
    if not pairs:
        return None
    first, second = rng.choice(pairs)
    one, two = first.references[0], second.references[0]
    root = _first(claims, first)
    make_first = f"权利要求{root}或{first.number - 1}"
    forms = ["权利要求{}至{}中任一项", "权利要求{}-{}任意一项", "权利要求{}或{}", "权利要求{}、{}任一项"]
    if root == 1:
        forms.append("前述任一权利要求")
    make_second = rng.choice(forms).format(root, first.number)
    text = claims.text
    moved = text[: one.start] + make_first + text[one.end : two.start]
    whole = moved + make_second + text[two.end :]
    return Plant(
        "F-CLM-4",
        frozenset(("multiple_on_multiple",)),
        whole,
        second.number,
        len(moved),
        len(moved) + len(make_second),
    )


def _appended(claims: Claims, words: str, rule: str, checks: str, quoted: str) -> Plant:
    number = claims.claims[-1].number + 1
    end = claims.claims[-1].end
    new = f"\n{number}.{words}"
    inner = new.index(quoted)
    return _replaced(claims, end, end, new, rule, checks, number, (inner, inner + len(quoted)))


def out_of_order(claims: Claims, _: random.Random) -> Plant | None:
    first = claims.claims[0]
    if first.kind != "independent" or all(one.kind == "dependent" for one in claims.claims[1:]):
        return None
    words = f"根据权利要求{first.number}所述的{first.subject}，其特征在于，还设有铭牌。"
    return _appended(claims, words, "F-CLM-5", "after_next_independent", f"权利要求{first.number}")


def no_marker(claims: Claims, rng: random.Random) -> Plant | None:
    found = [one for one in claims.claims if one.kind == "independent" and one.preamble_end is not None]
    claim = _picked(rng, found)
    if claim is None:
        return None
    hit = MARKER.search(claims.text, (claim.preamble_end or 1) - 1, claim.end)
    if hit is None:
        return None
    text = claims.text[: hit.start()] + "，" + claims.text[hit.end() :]
    checks = frozenset(("no_characterising_part", "not_two_part"))
    return Plant("F-CLM-6", checks, text, claim.number, claim.subject_start, claim.subject_end)


def second_independent(claims: Claims, _: random.Random) -> Plant | None:
    first = claims.claims[0]
    if first.kind != "independent":
        return None
    words = f"一种{first.subject}，其特征在于，还包括铭牌。"
    return _appended(claims, words, "F-CLM-6", "several_independents", first.subject)


def bad_subject(claims: Claims, rng: random.Random) -> Plant | None:
    found = [one for one in claims.claims if one.kind == "independent" and "的" not in one.subject[-6:]]
    claim = _picked(rng, found)
    if claim is None or re.search(r"(?:方法|工艺)$", claim.subject):
        return None
    ending, check = rng.choice(
        (
            ("技术", "technology"),
            ("的技术方案", "vague"),
            ("及其制备方法", "product_and_method"),
            ("和使用方法", "product_and_method"),
            ("及应用", "product_and_method"),
        )
    )
    name = claims.text[claim.subject_start : claim.subject_end]
    return _replaced(
        claims, claim.subject_start, claim.subject_end, name + ending, "F-CLM-7", check, claim.number
    )


def examples(claims: Claims, rng: random.Random) -> Plant | None:
    word = rng.choice(("例如", "最好是", "尤其是", "必要时", "特别是", "比如"))
    return _inserted(claims, rng, f"{word}设有铭牌，", "F-CLM-8", "examples", word)


def preferences(claims: Claims, rng: random.Random) -> Plant | None:
    word = rng.choice(("优选", "优选地", "可选地", "较佳地", "更优选", "任选地", "优选为", "可选的"))
    return _inserted(claims, rng, f"{word}，设有铭牌，", "F-CLM-8", "preferences", word)


def likenesses(claims: Claims, rng: random.Random) -> Plant | None:
    word = rng.choice(("或类似物", "或者类似物", "等类似物", "之类"))
    return _inserted(claims, rng, f"设有铭牌{word}，", "F-CLM-8", "likenesses open_lists", word)


def open_lists(claims: Claims, rng: random.Random) -> Plant | None:
    words = rng.choice(
        (
            "设有螺栓、铆钉等，",
            "材料为铜、铝等金属材料，",
            "选自铜、铝等中的一种，",
            "采集电压、电流等信息，",
            "包括铭牌等；",
        )
    )
    return _inserted(claims, rng, words, "F-CLM-8", "open_lists", "等")


def _at_value(claims: Claims, rng: random.Random, before: str, after: str, check: str) -> Plant | None:
    found = [
        (claim, hit)
        for claim in claims.claims
        for hit in NUMBER_UNIT.finditer(claims.text, claim.start, claim.end)
    ]
    if not found:
        return None
    claim, hit = rng.choice(found)
    new = before + hit.group() + after
    inner = (0, len(before)) if before else (len(new) - len(after), len(new))
    return _replaced(claims, *hit.span(), new, "F-CLM-8", check, claim.number, inner)


def approximations(claims: Claims, rng: random.Random) -> Plant | None:
    return _at_value(
        claims, rng, rng.choice(("约", "大约", "约为", "接近", "大致")), "", "approximations nearness"
    )


def around(claims: Claims, rng: random.Random) -> Plant | None:
    return _at_value(claims, rng, "", rng.choice(("左右", "左右", "附近")), "around")


def degrees(claims: Claims, rng: random.Random) -> Plant | None:
    word = rng.choice(("很厚", "较薄", "非常强", "较弱", "很宽范围", "很薄", "较厚"))
    return _inserted(claims, rng, f"铭牌{word}，", "F-CLM-8", "degrees", word)


def conditions(claims: Claims, rng: random.Random) -> Plant | None:
    word = rng.choice(("高温下", "高压下", "高温处理", "高温条件", "低温环境下"))
    return _inserted(
        claims, rng, f"所述铭牌经{word}而不变形并且牢固地附着在外侧的表面上，", "F-CLM-8", "conditions", word
    )


def brackets(claims: Claims, rng: random.Random) -> Plant | None:
    word = rng.choice(("（铝制的）", "(可以拆卸)", "（即产品的标识牌，由用户自行粘贴）", "（混凝土）"))
    return _inserted(claims, rng, f"铭牌{word}设于外侧，", "F-CLM-8", "brackets", word)


MUTATORS: tuple[Mutator, ...] = (
    prefix,
    not_arabic,
    unnumbered,
    gap,
    repeated,
    no_stop,
    inner_stop,
    after_stop,
    cites_drawing,
    picture,
    cites_missing,
    cites_later,
    cites_itself,
    no_number,
    other_subject,
    no_subject,
    not_alternative,
    multiple_on_multiple,
    out_of_order,
    no_marker,
    second_independent,
    bad_subject,
    examples,
    preferences,
    likenesses,
    open_lists,
    approximations,
    around,
    degrees,
    conditions,
    brackets,
)


def plants(text: str, seed: int, rounds: int = 1) -> Iterator[tuple[str, Plant]]:
    """Every mutator on this text, `rounds` times each; those that do not fit are left out."""
    claims = parse(text)
    if len(claims.claims) < 2:
        return
    for mutator in MUTATORS:
        for turn in range(rounds):
            plant = mutator(claims, random.Random(f"{seed}-{mutator.__name__}-{turn}"))
            if plant is not None:
                yield mutator.__name__, plant

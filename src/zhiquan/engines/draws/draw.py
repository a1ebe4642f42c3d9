"""Double-random draw: objects by stratum and weight, inspectors by lot, all from hashes of one seed.

Method. Every object gets the number u = SM3(list hash ‖ seed ‖ "object" ‖ key) read as a fraction in (0, 1). Within
its stratum the objects with the greatest u^(1/weight) are drawn (weighted sampling without replacement after
Efraimidis and Spirakis, 2006, where the chance grows with the weight). Comparing log(u)/weight gives the same
order; it is computed in decimal arithmetic of fixed precision, so that every machine gets the same. Inspectors are
drawn for each object by SM3(list hash ‖ seed ‖ "inspector" ‖ object ‖ inspector), lowest first, passing over those
who must stand aside. Nothing else enters.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Context, Decimal
from typing import Any

from zhiquan.engines.hashes import sm3

PRECISION = 50
BITS = 256


class DrawError(ValueError):
    """The draw cannot be carried out: `code` says why, `params` about what."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(f"{code}: {params}" if params else code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Member:
    """Something that may be drawn. `weight` > 0 as decimal text; `aside` are keys of inspectors who may not go."""

    key: str
    name: str
    stratum: str = ""
    weight: str = "1"
    aside: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """How many of each stratum are drawn, and how many inspectors go to each object."""

    counts: Mapping[str, int]
    inspectors: int = 2


@dataclass(frozen=True)
class Drawn:
    """One drawn object with its place in its stratum and its inspectors' keys."""

    key: str
    stratum: str
    place: int
    inspectors: tuple[str, ...]


@dataclass(frozen=True)
class Result:
    """What was drawn, stratum by stratum, and from which list and seed."""

    list_hash: str
    seed: str
    drawn: tuple[Drawn, ...] = field(default=())


def list_hash(objects: Sequence[Member], inspectors: Sequence[Member], plan: Plan) -> str:
    """SM3 over everything that the seed will meet: published before the seed exists."""
    return sm3(to_json(objects, inspectors, plan).encode())


def to_json(objects: Sequence[Member], inspectors: Sequence[Member], plan: Plan) -> str:
    """The list in one form only: members by key, names of fields sorted, no blanks."""
    value = {
        "objects": [_plain(m) for m in sorted(objects, key=lambda m: m.key)],
        "inspectors": [_plain(m) for m in sorted(inspectors, key=lambda m: m.key)],
        "plan": {"counts": dict(sorted(plan.counts.items())), "inspectors": plan.inspectors},
    }
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> tuple[tuple[Member, ...], tuple[Member, ...], Plan]:
    """The list that `to_json` wrote. Raises DrawError."""
    try:
        value = json.loads(text)
        objects = tuple(_member(row) for row in value["objects"])
        inspectors = tuple(_member(row) for row in value["inspectors"])
        plan = Plan(
            {str(k): int(v) for k, v in value["plan"]["counts"].items()}, int(value["plan"]["inspectors"])
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DrawError("not_a_list") from error
    return objects, inspectors, plan


def _plain(member: Member) -> dict[str, Any]:
    return {
        "key": member.key,
        "name": member.name,
        "stratum": member.stratum,
        "weight": member.weight,
        "aside": sorted(member.aside),
    }


def _member(row: Mapping[str, Any]) -> Member:
    return Member(
        str(row["key"]),
        str(row["name"]),
        str(row["stratum"]),
        str(row["weight"]),
        tuple(map(str, row["aside"])),
    )


def draw(objects: Sequence[Member], inspectors: Sequence[Member], plan: Plan, seed: str) -> Result:
    """Draw. Raises DrawError where a key stands twice, a weight is no positive number, or a stratum or the
    inspectors do not suffice."""
    if not seed.strip():
        raise DrawError("no_seed")
    _require_distinct(objects)
    _require_distinct(inspectors)
    digest = list_hash(objects, inspectors, plan)
    drawn: list[Drawn] = []
    for stratum in sorted(plan.counts):
        members = [m for m in objects if m.stratum == stratum]
        wanted = plan.counts[stratum]
        if wanted < 0 or wanted > len(members):
            raise DrawError("too_few_objects", stratum=stratum, wanted=wanted, there=len(members))
        ranked = sorted(members, key=lambda m: (-_score(digest, seed, m), m.key))
        drawn += [
            Drawn(m.key, stratum, place, _inspectors(digest, seed, m, inspectors, plan.inspectors))
            for place, m in enumerate(ranked[:wanted], start=1)
        ]
    return Result(digest, seed, tuple(drawn))


def _require_distinct(members: Sequence[Member]) -> None:
    seen: set[str] = set()
    for member in members:
        if member.key in seen:
            raise DrawError("key_twice", key=member.key)
        seen.add(member.key)


def _score(digest: str, seed: str, member: Member) -> Decimal:
    """log(u) / weight in decimal arithmetic of fixed precision."""
    context = Context(prec=PRECISION)
    try:
        weight = Decimal(member.weight)
    except ArithmeticError:
        weight = Decimal(0)
    if not weight.is_finite() or weight <= 0:
        raise DrawError("bad_weight", key=member.key, weight=member.weight)
    number = int(sm3(_joined(digest, seed, "object", member.key)), 16)
    u = context.divide(Decimal(number) + Decimal("0.5"), Decimal(2**BITS))
    return context.divide(context.ln(u), weight)


def _inspectors(
    digest: str, seed: str, target: Member, inspectors: Sequence[Member], count: int
) -> tuple[str, ...]:
    able = [i for i in inspectors if i.key not in target.aside]
    if len(able) < count:
        raise DrawError("too_few_inspectors", key=target.key, wanted=count, there=len(able))
    ranked = sorted(able, key=lambda i: (sm3(_joined(digest, seed, "inspector", target.key, i.key)), i.key))
    return tuple(i.key for i in ranked[:count])


def _joined(*parts: str) -> bytes:
    """Parts with their lengths before them, so that no two lists of parts read the same."""
    return b"".join(f"{len(p.encode())}:".encode() + p.encode() for p in parts)

"""Scores a plan against gold of the shape described in documents/README.md."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from pathlib import Path
from typing import Any

from zhiquan.engines.plantext import Item, Plan, read_file_bytes

DOCUMENTS = Path(__file__).parent / "documents"
FIELDS = ("items", "bodies", "dates", "leads", "actions", "overlaps")
Counts = dict[str, list[int]]


def norm(text: str | None) -> str:
    return re.sub(r"[\s,。.;:、()“”\"]+", "", unicodedata.normalize("NFKC", text or ""))


def source_of(gold: Path) -> Path:
    stem = gold.name.removesuffix(".gold.json")
    return next(p for s in (".docx", ".txt", ".md") if (p := gold.with_name(stem + s)).exists())


def empty() -> Counts:
    return {field: [0, 0, 0] for field in FIELDS}


def f1(counts: list[int]) -> float:
    hit, extra, missed = counts
    return 2 * hit / (2 * hit + extra + missed) if hit else float(not extra + missed)


def add(total: Counts, more: Counts) -> None:
    for field in FIELDS:
        total[field] = [a + b for a, b in zip(total[field], more[field], strict=True)]


def score_file(gold_path: Path, read: Any = read_file_bytes) -> Counts:
    source = source_of(gold_path)
    return score(json.loads(gold_path.read_text("utf-8")), read(source.read_bytes(), source.name))


def score(gold: dict[str, Any], plan: Plan) -> Counts:
    """Hits, extras and misses by field."""
    counts = empty()
    left = list(plan.items)
    ignored = [norm(t)[:10] for t in gold.get("ignore", [])] + [
        norm(o["title"])[:10] for o in gold.get("optional", [])
    ]
    for wanted in gold["items"]:
        keys = [norm(t)[:10] for t in [wanted["title"], *wanted.get("title_any", [])]]
        found = next((i for i in left if any(k in (norm(i.title) + norm(i.text))[:60] for k in keys)), None)
        if found is None:
            counts["items"][2] += 1
            counts["bodies"][2] += len(wanted["bodies"])
            counts["dates"][2] += bool(wanted["due"] or wanted["ongoing"])
            for field in ("actions", "overlaps"):
                counts[field][2] += len(wanted.get("actions", []))
            continue
        left.remove(found)
        counts["items"][0] += 1
        _compare(wanted, found, counts)
    counts["items"][1] += sum(
        not any(k in (norm(i.title) + norm(i.text))[:60] for k in ignored if k) for i in left
    )
    return counts


def _compare(wanted: dict[str, Any], found: Item, counts: Counts) -> None:
    names = {norm(b) for b in found.bodies}
    options = [{norm(b) for b in o} for o in wanted.get("bodies_any", [wanted["bodies"]])]
    best = max(options, key=lambda o: len(o & names) - len(o ^ names))
    for slot, size in enumerate((best & names, names - best, best - names)):
        counts["bodies"][slot] += len(size)
    right = found.due in wanted.get("due_any", [wanted["due"]])
    right = right and found.ongoing in wanted.get("ongoing_any", [wanted["ongoing"]])
    told, tells = bool(wanted["due"] or wanted["ongoing"]), bool(found.due or found.ongoing)
    if told and right:
        counts["dates"][0] += 1
    else:
        counts["dates"][2] += told
        counts["dates"][1] += tells and not right
    if wanted["lead"]:
        hit = norm(found.lead) in [norm(v) for v in wanted.get("lead_any", [wanted["lead"]])]
        counts["leads"][0 if hit else 2] += 1
    if "actions" in wanted:
        gold_actions = Counter(norm(a) for a in wanted["actions"])
        read_actions = Counter(norm(a.text) for a in found.actions)
        same = sum((gold_actions & read_actions).values())
        counts["actions"][0] += same
        counts["actions"][1] += sum(read_actions.values()) - same
        counts["actions"][2] += sum(gold_actions.values()) - same
        near = _overlaps([*gold_actions.elements()], [*read_actions.elements()])
        counts["overlaps"][0] += near
        counts["overlaps"][1] += sum(read_actions.values()) - near
        counts["overlaps"][2] += sum(gold_actions.values()) - near


def _overlaps(wanted: list[str], found: list[str]) -> int:
    """Pairs, one to one, of which either text holds the other and is at most twice as long."""
    left, pairs = list(found), 0
    for text in wanted:
        near = (
            f
            for f in left
            if (f in text or text in f) and 2 * min(map(len, (f, text))) >= max(map(len, (f, text)))
        )
        twin = next(near, None)
        if twin is not None:
            left.remove(twin)
            pairs += 1
    return pairs

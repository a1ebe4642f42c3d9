"""What the detectors of templates, parameters, capacity, dispersal, churn and contradictions find, and what they
say of ordinary filings.

The planted filings are written by a hand that no threshold was chosen by (`held`); with ../shared/data beside the
repository the ordinary ones around them carry real abstracts and claims (with invented applicants, places and days),
else invented ones. Truth is known by filing. Prints precision and recall by clue with the sizes of the sets, false clues
per 10,000 ordinary filings, and the seconds. Run it with ``python benchmarks/screening.py`` from the repository root;
``--hand a`` for a hand that was looked at, ``--seed`` for another world, ``--json`` for machines.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))

from rich.console import Console
from rich.table import Table

from zhiquan.engines.screening.model import Screening
from zhiquan.engines.screening.screen import screen
from zhiquan.engines.screening.settings import read
from zhiquan.engines.screening.tests.kinds_world import World
from zhiquan.engines.screening.tests.parties_world import PartiesBuilder, fill

ROOT = Path(__file__).resolve().parents[1]
POLICY = ROOT / "policy" / "shenzhen" / "screening" / "screening.yaml"
REAL = ROOT.parent / "shared" / "data" / "patents"
# Likeness is measured by benchmarks of its own; near-copies stay, since dispersal rests on them.
OWN = (
    "near_copy",
    "template",
    "random_text",
    "parameters",
    "limits",
    "capacity",
    "dispersal",
    "churn",
    "contradictions",
)
# One planting may rightly bring about other clues as well.
ALSO = {
    "template_group": {"entity_shuffle", "parameter_series"},
    "entity_shuffle": {"template_group"},
    "two_places": {"inventor_scatter", "dispersed_group"},
    "dispersed_group": {"inventor_scatter"},
    "split_filing": {"inventor_scatter"},
}


class AmongReal(PartiesBuilder):
    """Ordinary texts are real ones, each used once, none of a known near-duplicate pair."""

    def __init__(self, hand: str, seed: int) -> None:
        super().__init__(hand, seed)
        pairs = (json.loads(line) for line in (REAL / "near_duplicate_pairs.jsonl").open(encoding="utf-8"))
        doubled = {name for pair in pairs for name in pair.values() if isinstance(name, str)}
        records = [json.loads(line) for line in (REAL / "patents.jsonl").open(encoding="utf-8")]
        self.texts = [each for each in records if each["id"] not in doubled]
        random.Random(seed).shuffle(self.texts)

    def prose(self) -> tuple[str, str, str]:
        record = self.texts.pop()
        return record.get("title") or record["abstract"][:16], record["abstract"], record.get("claims") or ""


def told(result: Screening) -> dict[str, set[str]]:
    """The filings named by each clue, and by near-copies and parameters."""
    found: dict[str, set[str]] = defaultdict(set)
    for clue in result.clues:
        found[clue.code].update(clue.members)
    for pair in result.pairs:
        for method in pair.shared["methods"]:  # type: ignore[attr-defined]
            if method["method"] != "template":
                found[method["method"]].update((pair.a, pair.b))
    return found


def measured(world: World, result: Screening) -> list[dict[str, Any]]:
    found = told(result)
    rows = []
    for code in sorted({*found, *world.truth}):
        truth, named = world.truth.get(code, set()), found.get(code, set())
        fair = truth.union(*(world.truth.get(other, set()) for other in ALSO.get(code, ())))
        rows.append(
            {
                "clue": code,
                "planted": len(truth),
                "named": len(named),
                "recall": len(truth & named) / len(truth) if truth else None,
                "precision": len(named & fair) / len(named) if named else None,
                "false_per_10000": round(1e4 * len((named - fair) & world.ordinary) / len(world.ordinary), 1),
            }
        )
    return rows


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--hand", default="held")
    options.add_argument("--seed", type=int, default=2026)
    options.add_argument("--json", action="store_true")
    chosen = options.parse_args()
    real = (REAL / "patents.jsonl").is_file()
    builder = AmongReal(chosen.hand, chosen.seed) if real else PartiesBuilder(chosen.hand, chosen.seed)
    world = fill(builder, ordinary=500 if real else 60)
    settings = read(yaml.safe_load(POLICY.read_text("utf-8")))
    started = time.perf_counter()
    result = screen(world.filings, settings=settings.only(OWN))
    seconds = time.perf_counter() - started
    rows = measured(world, result)
    wrong = {frozenset((pair.a, pair.b)) for pair in result.pairs} & world.twins
    facts = {
        "filings": len(world.filings),
        "ordinary": len(world.ordinary),
        "texts": "real" if real else "invented",
        "hand": chosen.hand,
        "twins": len(world.twins),
        "twins_paired": len(wrong),
        "seconds": round(seconds, 1),
    }
    if chosen.json:
        print(json.dumps({**facts, "rows": rows}, ensure_ascii=False, indent=1))
        return
    table = Table("clue", "planted", "named", "recall", "precision", "false per 10,000", title=str(facts))
    for row in rows:
        shares = ("–" if row[name] is None else f"{row[name]:.3f}" for name in ("recall", "precision"))
        table.add_row(
            row["clue"], str(row["planted"]), str(row["named"]), *shares, str(row["false_per_10000"])
        )
    Console().print(table)


if __name__ == "__main__":
    main()

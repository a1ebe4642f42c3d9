"""The draft checker: recall on planted defects, precision on labelled real claims, time.

usage: PYTHONPATH=src python benchmarks/drafts.py [recall] [precision] [time] [--sets N]
       PYTHONPATH=src python benchmarks/drafts.py sheet FILE

Recall: each defect of the three planters (texts, claims, terms) goes into many carriers, one at a time: the invented
ones of the tests, and the real applications at odd places of ../shared/data/patents where they are (those at even
places were used for tuning). A defect counts as found only with its rule, its check, its claim and its span.
Precision: alarms on the real applications against labels/draft_alarms.jsonl, a line an alarm:
{"id", "rule", "check", "claim", "quote_sha", "verdict": true|false, "why"}; the quote stands there as a hash only.
`sheet` writes the alarms that have no label yet, with their text, to a file outside the project for labelling.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from zhiquan.engines.drafts import Draft, Finding, Part, Rules, check
from zhiquan.engines.drafts.claims import parse
from zhiquan.engines.drafts.tests import planting_claims, planting_terms, planting_texts
from zhiquan.engines.drafts.tests.carriers import CARRIERS
from zhiquan.policy.drafting import rules_of

ROOT = Path(__file__).resolve().parents[1]
PATENTS = ROOT.parent / "shared" / "data" / "patents" / "patents.jsonl"
LABELS = Path(__file__).parent / "labels" / "draft_alarms.jsonl"
DAY = date(2026, 11, 22)
console = Console(width=110)


@dataclass(frozen=True)
class Planting:
    """A spoilt draft, what it is called in the table, and how to know the finding that is meant."""

    label: tuple[str, str]
    draft: Draft
    meant: Callable[[Finding], bool]


# --- what is planted --------------------------------------------------------------------------------------------


def _touches(finding: Finding, start: int, end: int) -> bool:
    return (
        finding.place.start < max(end, start + 1) and max(finding.place.end, finding.place.start + 1) > start
    )


def texts(drafts: list[Draft]) -> Iterator[Planting]:
    """Defects of titles, descriptions, abstracts, figures, requests, models and designs."""
    for planter in planting_texts.PLANTERS:
        for draft in drafts:
            planted = planter.plant(draft)
            if planted is not None:
                yield Planting((planter.rule, planter.check), planted.draft, _text_meant(planter, planted))


def _text_meant(
    planter: planting_texts.Planter, planted: planting_texts.Planted
) -> Callable[[Finding], bool]:
    def meant(finding: Finding) -> bool:
        if (finding.rule, finding.check, finding.place.part) != (planter.rule, planter.check, planted.part):
            return False
        if planted.field:
            return finding.place.paragraph == planted.field
        start, end = planted.span
        return start == end or _touches(finding, start, end)

    return meant


def claims(sets: Mapping[str, str]) -> Iterator[Planting]:
    """Defects of the form, tree, names and words of claims."""
    for seed, (name, text) in enumerate(sets.items()):
        for _, plant in planting_claims.plants(text, seed):
            checks = "/".join(sorted(plant.checks))
            yield Planting((plant.rule, checks), Draft(name, claims=Part(plant.text)), _claim_meant(plant))


def _claim_meant(plant: planting_claims.Plant) -> Callable[[Finding], bool]:
    return lambda finding: (
        finding.rule == plant.rule
        and finding.check in plant.checks
        and finding.place.claim == plant.claim
        and _touches(finding, plant.start, plant.end)
    )


def terms(carriers: list[planting_terms.Carrier]) -> Iterator[Planting]:
    """Defects of antecedents, terms and reference signs."""
    for carrier in carriers:
        for plant in planting_terms.plants(carrier):
            yield Planting((plant.rule, plant.how), plant.draft, _term_meant(plant))


def _term_meant(plant: planting_terms.Plant) -> Callable[[Finding], bool]:
    def meant(finding: Finding) -> bool:
        if finding.rule != plant.rule or finding.check not in plant.checks:
            return False
        if plant.claim is not None and finding.place.claim != plant.claim:
            return False
        part = plant.draft.part(finding.place.part)
        at = part.text.find(plant.words) if part else -1
        while part and at >= 0:
            if _touches(finding, at, at + len(plant.words)):
                return True
            at = part.text.find(plant.words, at + 1)
        return False

    return meant


# --- real applications ------------------------------------------------------------------------------------------


def applications() -> list[Draft]:
    """The real applications with claims, in the order of their file; empty where the data is not there."""
    if not PATENTS.exists():
        return []
    rows = (json.loads(line) for line in PATENTS.read_text(encoding="utf-8").splitlines())
    return [
        Draft(row["id"], title=Part(row["title"]), abstract=Part(row["abstract"]), claims=Part(row["claims"]))
        for row in rows
        if row.get("claims")
    ]


def _carrier(draft: Draft) -> planting_terms.Carrier | None:
    """A real application as a carrier of term defects; None where its claims are not numbered through."""
    found = parse(draft.claims.text if draft.claims else "").claims
    if len(found) < 2 or [claim.number for claim in found] != list(range(1, len(found) + 1)):
        return None
    title = draft.title.text if draft.title else ""
    return planting_terms.Carrier(draft.id, title, tuple(claim.text for claim in found))


# --- tables -----------------------------------------------------------------------------------------------------


def recall(rules: Rules, most: int) -> None:
    """Recall by rule and defect on the invented carriers and on the real ones at odd places."""
    invented = [
        *texts(list(CARRIERS)),
        *claims(planting_claims.carriers()),
        *terms(list(planting_terms.CARRIERS)),
    ]
    _recall_table("Planted into invented applications", invented, rules)
    odd = applications()[1::2][:most]
    if not odd:
        console.print("Real applications: ../shared/data/patents is not here, left out.")
        return
    carriers = [carrier for draft in odd if (carrier := _carrier(draft)) is not None]
    real = [
        *texts(odd),
        *claims({draft.id: draft.claims.text for draft in odd if draft.claims}),
        *terms(carriers),
    ]
    _recall_table(f"Planted into {len(odd)} real applications (odd places)", real, rules)


def _recall_table(title: str, plantings: list[Planting], rules: Rules) -> None:
    tried: Counter[tuple[str, str]] = Counter()
    hit: Counter[tuple[str, str]] = Counter()
    drafts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for planting in plantings:
        tried[planting.label] += 1
        drafts[planting.label].add(planting.draft.id)
        hit[planting.label] += any(map(planting.meant, check(planting.draft, rules).findings))
    table = Table("rule", "defect", "carriers", "planted", "found", "recall", title=title)
    by_rule: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for label in sorted(tried):
        by_rule[label[0]].append(label)
        shown = f"{hit[label] / tried[label]:.3f}"
        table.add_row(*label, str(len(drafts[label])), str(tried[label]), str(hit[label]), shown)
    table.add_section()
    for rule, labels in by_rule.items():
        planted, found = sum(tried[label] for label in labels), sum(hit[label] for label in labels)
        table.add_row(rule, "all", "", str(planted), str(found), f"{found / planted:.3f}")
    planted, found = sum(tried.values()), sum(hit.values())
    table.add_section()
    table.add_row("all", "", "", str(planted), str(found), f"{found / max(planted, 1):.3f}")
    console.print(table)


def quote_sha(finding: Finding) -> str:
    """The first sixteen digits of the SHA-256 of a quote: tells it apart without holding it."""
    return hashlib.sha256(finding.quote.encode()).hexdigest()[:16]


Key = tuple[str, str, str, int | None, str]


def key_of(draft: Draft, finding: Finding) -> Key:
    return draft.id, finding.rule, finding.check, finding.place.claim, quote_sha(finding)


def labels() -> dict[Key, bool]:
    """The labels by hand; empty where there are none. Raises ValueError with the line that cannot be read."""
    found: dict[Key, bool] = {}
    lines = LABELS.read_text(encoding="utf-8").splitlines() if LABELS.exists() else []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            key = (row["id"], row["rule"], row["check"], row["claim"], row["quote_sha"])
        except (ValueError, KeyError, TypeError) as wrong:
            raise ValueError(f"{LABELS.name}:{number}: no label: {wrong}") from wrong
        if not isinstance(row.get("verdict"), bool):
            raise ValueError(f"{LABELS.name}:{number}: verdict must be true or false")
        found[key] = row["verdict"]
    return found


def precision(rules: Rules) -> None:
    """Precision by severity and rule on the real applications that have labels."""
    known = labels()
    drafts = applications()
    if not known or not drafts:
        console.print("Precision: no labels or no data here, left out.")
        return
    seen = {key[0] for key in known}
    counts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for draft in drafts:
        if draft.id not in seen:
            continue
        for finding in check(draft, rules).findings:
            verdict = known.get(key_of(draft, finding))
            said = "open" if verdict is None else "right" if verdict else "wrong"
            for rule, code in ((finding.rule, finding.check), (finding.rule, "all"), ("all", "all")):
                counts[(finding.severity, rule, code)][said] += 1
    table = Table(
        "severity", "rule", "check", "right", "wrong", "no label", "precision", title="Labelled alarms"
    )
    for label in sorted(counts):
        right, wrong, open_ = (counts[label][each] for each in ("right", "wrong", "open"))
        share = f"{right / (right + wrong):.3f}" if right + wrong else "-"
        table.add_row(*label, str(right), str(wrong), str(open_), share)
    console.print(table)
    console.print(f"{len(seen)} applications, {len(known)} labels")


def sheet(rules: Rules, to: Path) -> None:
    """Write the alarms without a label, with their text and what stands around it, for labelling."""
    if to.resolve().is_relative_to(ROOT):
        sys.exit("The sheet holds text of the data and must not lie in the project: name a file elsewhere.")
    known = labels()
    with to.open("w", encoding="utf-8") as out:
        for draft in applications():
            for finding in check(draft, rules).findings:
                key = key_of(draft, finding)
                part = draft.part(finding.place.part)
                if key in known or part is None:
                    continue
                start, end = finding.place.start, finding.place.end
                row = dict(zip(("id", "rule", "check", "claim", "quote_sha"), key, strict=True))
                row |= {
                    "severity": finding.severity,
                    "quote": finding.quote,
                    "message": finding.message["zh-Hans"],
                }
                row |= {"around": part.text[max(0, start - 60) : end + 60], "verdict": None, "why": ""}
                out.write(json.dumps(row, ensure_ascii=False) + "\n")


def _many_claims(number: int) -> str:
    """So many invented claims in ten groups, each a chain of dependents with its features."""
    lines = []
    for at in range(1, number + 1):
        group, place = divmod(at - 1, max(number // 10, 1))
        if place == 0:
            lines.append(
                f"{at}.一种样例装置{group}，其特征在于，包括机架、设于所述机架上的滚筒和驱动所述滚筒的电机。"
            )
            continue
        lines.append(
            f"{at}.根据权利要求{at - 1}所述的样例装置{group}，其特征在于，所述机架设有第{place}支架，"
            f"所述第{place}支架与所述滚筒平行，所述电机的输出轴连接有第{place}齿轮。"
        )
    return "\n".join(lines)


def timing(rules: Rules) -> None:
    """Time of one check: 300 claims alone, and a dossier of some forty pages."""
    dossier = next(draft for draft in CARRIERS if draft.id == "filter")
    text = dossier.description.text if dossier.description else ""
    body = text + "如图1所示，滚筒2转动设置在机架1上，喷管3朝向滚筒2并由丝杆4带动。\n" * 900
    cases = {
        "300 claims": Draft("many", claims=Part(_many_claims(300))),
        "20 claims, 40 pages": Draft(
            "dossier",
            title=dossier.title,
            abstract=dossier.abstract,
            claims=Part(_many_claims(20)),
            description=Part(body),
            figures=dossier.figures,
            request=dossier.request,
        ),
    }
    table = Table("draft", "characters", "best of 5, s", "median, s", title="Time of one check")
    for name, draft in cases.items():
        spent = []
        for _ in range(5):
            start = time.perf_counter()
            check(draft, rules)
            spent.append(time.perf_counter() - start)
        size = sum(len(part.text) for part in (draft.claims, draft.description, draft.abstract) if part)
        table.add_row(name, f"{size:,}", f"{min(spent):.3f}", f"{sorted(spent)[2]:.3f}")
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", nargs="*", default=[])
    parser.add_argument("--sets", type=int, default=40, help="how many real applications to plant into")
    chosen = parser.parse_args()
    rules = rules_of(ROOT / "policy" / "shenzhen", DAY)
    if chosen.what[:1] == ["sheet"]:
        sheet(rules, Path(chosen.what[1]))
        return
    wanted = chosen.what or ["recall", "precision", "time"]
    if "recall" in wanted:
        recall(rules, chosen.sets)
    if "precision" in wanted:
        precision(rules)
    if "time" in wanted:
        timing(rules)


if __name__ == "__main__":
    main()

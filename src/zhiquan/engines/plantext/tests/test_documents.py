"""Whole documents: the invented ones beside this file, and the shared real ones where they are present."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from zhiquan.engines.plantext import Plan, read_file_bytes
from zhiquan.engines.plantext.tests.scoring import DOCUMENTS, FIELDS, add, empty, f1, score_file, source_of

GOLD = sorted(DOCUMENTS.glob("*.gold.json"))
SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "programme"


def _consistent(plan: Plan) -> None:
    assert len({i.id for i in plan.items}) == len(plan.items)
    for item in plan.items:
        assert 0 <= item.span[0] < item.span[1] <= len(plan.text)
        assert item.lead is None or item.lead in item.bodies
        assert item.due == (max(item.dues) if item.dues else None)
        for action in item.actions:
            assert plan.text[slice(*action.span)] == action.text
        for quantity in item.quantities:
            assert quantity.text in plan.text
    assert all(note.line >= 1 for note in plan.warnings)


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.name.removesuffix(".gold.json"))
def test_an_invented_document_is_read(gold: Path) -> None:
    counts = score_file(gold)
    assert {f: round(f1(counts[f]), 3) for f in ("items", "bodies", "dates")} == dict.fromkeys(
        ("items", "bodies", "dates"), 1.0
    )


def test_the_invented_documents_together() -> None:
    total = empty()
    for gold in GOLD:
        add(total, score_file(gold))
    assert {f: f1(total[f]) >= (0.9 if f == "actions" else 0.97) for f in FIELDS} == dict.fromkeys(
        FIELDS, True
    )


@pytest.mark.parametrize("gold", GOLD, ids=lambda p: p.name.removesuffix(".gold.json"))
def test_every_span_and_id_holds_and_reading_is_repeatable(gold: Path) -> None:
    source = source_of(gold)
    plan = read_file_bytes(source.read_bytes(), source.name)
    _consistent(plan)
    assert json.dumps(plan.to_json()) == json.dumps(
        read_file_bytes(source.read_bytes(), source.name).to_json()
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_an_encoding_changes_nothing(encoding: str) -> None:
    text = (DOCUMENTS / "03-district-lines.txt").read_text("utf-8")
    assert (
        read_file_bytes(text.encode(encoding), "a.txt").to_json()
        == read_file_bytes(text.encode(), "a.txt").to_json()
    )


def test_the_shared_labelled_documents() -> None:
    golds = sorted((SHARED / "labelled").glob("*.gold.json"))
    if not golds:
        pytest.skip("no shared labelled documents beside the checkout")
    total = empty()
    for gold in golds:
        add(total, score_file(gold))
    assert min(f1(total[f]) for f in ("items", "bodies", "dates", "leads")) >= 0.97


def test_the_shenzhen_plan() -> None:
    path = SHARED / "shenzhen-ip-pilot-plan.txt"
    if not path.exists():
        pytest.skip("no shared plan beside the checkout")
    plan = read_file_bytes(path.read_bytes(), path.name, aliases={"深圳市知识产权局": "市知识产权局"})
    _consistent(plan)
    assert plan.title == "深圳市关于开展优化知识产权领域营商环境试点工作实施方案"
    assert (plan.issued_on, len(plan.issuers)) == ("2025-10-31", 5)
    assert (len(plan.items), len(plan.bodies)) == (23, 20)
    dues = [i.due for i in plan.items]
    assert (dues.count("2026-12-31"), dues.count("2027-12-31"), sum(i.ongoing for i in plan.items)) == (
        4,
        8,
        11,
    )
    items = {i.id: i for i in plan.items}
    assert [*items] == [*map(str, range(1, 19)), "三(一)", "三(二)", "三(三)", "三(四)", "三(五)"]
    assert (items["1"].path, items["18"].path, items["三(一)"].path) == (
        ("二", "(一)"),
        ("二", "(四)"),
        ("三",),
    )
    assert [a.verb for a in items["2"].actions] == ["探索建立", "选取", "推广", "推动"]
    assert items["2"].actions[0].bodies == items["2"].bodies
    assert [(q.comparator, q.value, q.unit) for q in items["2"].quantities] == [
        (">=", 10, "年"),
        (">=", 5, "家"),
        (">=", 10, "例"),
    ]
    assert [(q.comparator, q.value, q.unit) for q in items["4"].quantities] == [("<=", 10_000_000, "元")]
    assert {n.level for n in plan.warnings} == {"note"}
    assert any("完成期限" in n.message for n in plan.warnings)
    assert any("no label" in n.message for n in plan.warnings)

"""A tiny invented city on disk, made afresh for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SCHEMAS = ROOT / "policy" / "schemas"

FILES = {
    "city.yaml": """\
# invented for tests
code: tinytown
name: {zh-Hans: 小城, en: Tinytown}
languages: [zh-Hans, en]
document_prefix: 小知
bodies:
  - code: ipo
    name: {zh-Hans: 小城知识产权局, en: Tinytown IP Office}
    short: {zh-Hans: 知局, en: IPO}
    aliases: [局]
districts:
  - {code: east, name: {zh-Hans: 东区, en: East}}
""",
    "plans/plan-a/plan.yaml": """\
code: plan-a
title: {zh-Hans: 方案, en: Plan}
issued_on: 2026-01-01
document: 小知〔2026〕1号
issuers: [知局]
sections:
  - {no: 一, title: {zh-Hans: 任务, en: Tasks}}
items:
  - code: M1
    no: "1"
    path: [一]
    title: {zh-Hans: 事项, en: Item}
    short: {zh-Hans: 事项, en: Item}
    bodies: [ipo]
    deadline: {due: 2026-12}
    quantities: []
    indicators: []
""",
    "rules/sources.yaml": """\
sources:
  - {code: LAW, title: {zh-Hans: 法, en: Law}, in_force: 2020-01-01}
""",
    "rules/marks/parameters.yaml": """\
topic: marks
label: {zh-Hans: 商标, en: Marks}
parameters:
  - code: opposition
    label: {zh-Hans: 异议期, en: Opposition}
    unit: month
    versions:
      - {value: 3, valid_from: 2020-01-01, valid_to: 2026-12-31, source: LAW, status: confirmed}
      - {value: 2, valid_from: 2027-01-01, source: LAW, status: sample}
""",
    "rules/marks/tables.yaml": """\
topic: marks
tables:
  - code: route
    label: {zh-Hans: 途径, en: Route}
    versions:
      - valid_from: 2020-01-01
        source: LAW
        status: confirmed
        hit: unique
        inputs:
          - {code: months, kind: integer, min: 0, label: {zh-Hans: 月数, en: Months}}
        outputs:
          - {code: late, label: {zh-Hans: 逾期, en: Late}}
        rows:
          - {code: in_time, when: {months: {max: {parameter: opposition}}}, then: {late: no}}
          - {code: late, when: {months: {above: {parameter: opposition}}}, then: {late: yes}}
""",
    "rules/marks/cases.yaml": """\
topic: marks
cases:
  - code: third_month
    label: {zh-Hans: 第三个月, en: Third month}
    on: 2026-12-31
    table: route
    given: {months: 3}
    expect: {late: no}
  - code: third_month_2027
    label: {zh-Hans: 第三个月, en: Third month}
    on: 2027-01-01
    table: route
    given: {months: 3}
    expect: {late: yes}
""",
    "calendars/cn.yaml": """\
place: CN
weekend: [6, 7]
years:
  2026:
    announced: true
    source: 通知
    holidays:
      - {date: 2026-01-01, name: {zh-Hans: 元旦, en: New Year}}
    makeup_workdays: [2026-01-04]
""",
}


@pytest.fixture
def city(tmp_path: Path) -> Path:
    folder = tmp_path / "tinytown"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def change(city: Path) -> Callable[[str, str, str], int]:
    """Replace text in one file of the city; return the line on which the new text begins."""

    def changed(name: str, old: str, new: str) -> int:
        path = city / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return changed

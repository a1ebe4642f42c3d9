"""Draft rules of a city: what is refused and where, and what holds on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zhiquan.engines.drafts import Draft
from zhiquan.engines.drafts.tests import shipped
from zhiquan.policy import Edition, PolicyInvalid, check_city, load_city
from zhiquan.policy.drafting import rules_of
from zhiquan.policy.loading import load_drafts

from .conftest import ROOT, SCHEMAS

RULES, WORDS = "drafts/rules.texts.yaml", "drafts/lexicons.texts.yaml"
FILES = {
    RULES: """\
version: "2026-03-01"
rules:
  - id: F-TITLE-1
    name: {zh-Hans: 名称, en: Title}
    basis:
      - {source: LAW, article: 第1条}
      - {source: LATER, article: 第2条, status: sample}
    checks:
      - code: too_long
        severity: error
        kinds: [invention]
        limit: marks.opposition
        message: {zh-Hans: "共{count}字", en: "{count} characters"}
        suggestion: {zh-Hans: 缩短, en: Shorten}
      - code: vague
        severity: off
        message: {zh-Hans: 含糊, en: Vague}
        suggestion: {zh-Hans: 写明, en: Be exact}
      - code: praised
        severity: hint
        basis: [{source: LATER}]
        limits: {most: marks.opposition}
        settings: {marks: ["!"]}
        message: {zh-Hans: "“{quote}”", en: "“{quote}”"}
        suggestion: {zh-Hans: 删去, en: Remove}
""",
    WORDS: """\
version: "2026-02-01"
lexicons:
  - {code: praise, words: [最好, 第一]}
""",
}


@pytest.fixture
def drafting(city: Path) -> Path:
    for name, text in FILES.items():
        path = city / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sources = city / "rules/sources.yaml"
    added = (
        "  - {code: LATER, title: {zh-Hans: 新法, en: New law}, in_force: 2026-06-01, until: 2027-06-30}\n"
    )
    sources.write_text(sources.read_text(encoding="utf-8") + added, encoding="utf-8")
    return city


def test_rules_of_a_day_carry_limits_and_basis(drafting: Path):
    rules = rules_of(load_city(drafting, SCHEMAS), date(2026, 12, 31))
    check = rules.checks["F-TITLE-1", "too_long"]
    assert check.settings == {"limit": 3}
    assert [basis["source"] for basis in check.basis] == ["LAW", "LATER"]
    assert check.basis[0] == {
        "source": "LAW",
        "title": {"zh-Hans": "法", "en": "Law"},
        "article": "第1条",
        "valid_from": "2020-01-01",
        "valid_to": None,
        "status": "confirmed",
    }
    assert (check.basis[1]["valid_to"], check.basis[1]["status"]) == ("2027-06-30", "sample")
    assert rules.checks["F-TITLE-1", "praised"].settings == {"marks": ["!"], "most": 3}
    assert rules.words("praise") == ("最好", "第一")
    assert rules.version.startswith("2026-03-01-")


@pytest.mark.parametrize(
    ("day", "limit", "checks"),
    [
        (date(2026, 5, 31), 3, {"too_long"}),
        (date(2026, 6, 1), 3, {"too_long", "praised"}),
        (date(2027, 1, 1), 2, {"too_long", "praised"}),
        (date(2027, 7, 1), 2, {"too_long"}),
    ],
)
def test_what_is_in_force_depends_on_the_day(drafting: Path, day: date, limit: int, checks: set[str]):
    rules = rules_of(load_city(drafting, SCHEMAS), day)
    assert {code for _, code in rules.checks} == checks
    assert rules.checks["F-TITLE-1", "too_long"].settings["limit"] == limit


def test_nothing_holds_before_the_law(drafting: Path):
    assert rules_of(load_city(drafting, SCHEMAS), date(2019, 12, 31)).checks == {}


def test_a_check_that_is_off_or_of_another_kind_is_silent(drafting: Path):
    rules = rules_of(load_city(drafting, SCHEMAS), date(2026, 12, 31))
    assert ("F-TITLE-1", "vague") not in rules.checks
    assert rules.active("F-TITLE-1", "too_long", Draft("x")) is not None
    assert rules.active("F-TITLE-1", "too_long", Draft("x", kind="design")) is None


def test_an_edition_keeps_its_rules_without_the_files(drafting: Path):
    edition = load_city(drafting, SCHEMAS)
    day = date(2026, 12, 31)
    stored = Edition.from_json(edition.to_json())
    for name in FILES:
        (drafting / name).unlink()
    assert rules_of(stored, day) == rules_of(edition, day)
    assert rules_of(load_city(drafting, SCHEMAS), day).checks == {}


def test_the_version_tells_apart_what_differs(drafting: Path):
    day = date(2026, 12, 31)
    before = rules_of(load_city(drafting, SCHEMAS), day).version
    assert rules_of(load_city(drafting, SCHEMAS), day).version == before
    words = drafting / WORDS
    words.write_text(words.read_text(encoding="utf-8").replace("最好", "最佳"), encoding="utf-8")
    assert rules_of(load_city(drafting, SCHEMAS), day).version != before


def test_a_city_without_draft_rules_has_none(city: Path):
    rules = rules_of(load_city(city, SCHEMAS), date(2026, 12, 31))
    assert (rules.checks, rules.lexicons) == ({}, {})


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("source: LAW", "source: LOW", "rules[0].basis[0].source", "'LOW' is not listed"),
        (
            "limit: marks.opposition",
            "limit: marks.none",
            "rules[0].checks[0].limit",
            "'marks.none' does not exist",
        ),
        ("most: marks.opposition", "most: marks.none", "rules[0].checks[2].limits.most", "does not exist"),
        ("code: vague", "code: too_long", "rules[0].checks[1].code", "already stands in"),
        ("severity: hint", "severity: fatal", "rules[0].checks[2].severity", '"fatal" is not allowed'),
        ("id: F-TITLE-1", "id: TITLE", "rules[0].id", "does not have the form wanted"),
        ("kinds: [invention]", "kinds: [plant]", "rules[0].checks[0].kinds[0]", '"plant" is not allowed'),
        (
            'en: "{count} characters"',
            'en: "{number} characters"',
            "rules[0].checks[0].message",
            "different places",
        ),
        (
            'en: "{count} characters"',
            'en: "{count characters"',
            "rules[0].checks[0].message.en",
            "cannot be filled",
        ),
        (
            "settings: {marks:",
            "settings: {most:",
            "rules[0].checks[2].settings.most",
            "both a setting and a dated limit",
        ),
        ("severity: off", "severety: off", "rules[0].checks[1].severety", "not known here"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_field(drafting: Path, change, old, new, field, message):
    line = change(RULES, old, new)
    found = [problem for problem in check_city(drafting, SCHEMAS).problems if problem.field == field]
    assert [(problem.file, problem.line) for problem in found] == [(RULES, line)]
    assert message in found[0].message
    assert found[0].hint
    with pytest.raises(PolicyInvalid):
        load_drafts(drafting, SCHEMAS)


def test_a_word_list_stands_once(drafting: Path):
    other = drafting / "drafts/lexicons.claims.yaml"
    other.write_text(FILES[WORDS], encoding="utf-8")
    (problem,) = check_city(drafting, SCHEMAS).problems
    assert (problem.field, "already stands in" in problem.message) == ("lexicons[0].code", True)


def test_a_misnamed_file_is_not_left_out_in_silence(drafting: Path):
    (drafting / "drafts/rule-texts.yaml").write_text(FILES[RULES], encoding="utf-8")
    problems = check_city(drafting, SCHEMAS).problems
    assert [problem.file for problem in problems] == ["drafts/rule-texts.yaml"]


def test_the_short_way_gives_the_same_rules():
    folder = ROOT / "policy" / "shenzhen"
    day = date(2026, 11, 22)
    assert rules_of(folder, day) == rules_of(load_city(folder), day)


def test_the_engine_is_tested_with_the_rules_that_ship():
    """Engines may not import policy, so their tests read the files themselves: both ways must agree."""
    tested = {key: check for key, check in shipped.rules().checks.items() if check.severity is not None}
    used = rules_of(ROOT / "policy" / "shenzhen", date(2026, 11, 22))
    assert set(tested) == set(used.checks)
    assert shipped.rules().lexicons == used.lexicons
    for key, check in used.checks.items():
        other = tested[key]
        assert (check.severity, check.kinds, check.settings) == (
            other.severity,
            other.kinds,
            other.settings,
        ), key


@pytest.mark.parametrize(
    ("day", "source", "article"),
    [
        (date(2024, 1, 19), "PIR-2010", "第23条"),
        (date(2024, 1, 20), "GL-2023", "第一部分第一章4.5.1"),
        (date(2026, 1, 1), "GL-2025", "第一部分第一章4.5.1"),
    ],
)
def test_the_length_of_the_abstract_stands_on_the_right_text(day: date, source: str, article: str):
    """Since 2024-01-20 the figure is in the Guidelines only; the Implementing Regulations lost it."""
    check = rules_of(ROOT / "policy" / "shenzhen", day).checks["F-ABS-1", "too_long"]
    assert [(basis["source"], basis["article"]) for basis in check.basis] == [(source, article)]
    assert check.settings["limit"] == 300

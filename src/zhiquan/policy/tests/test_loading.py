"""A small invented city: what is accepted, and what each fault is called and where."""

import json
from datetime import date

import pytest

from zhiquan.engines.clocks import Calendar
from zhiquan.policy import Edition, PolicyInvalid, check_city, load_city, thawed

from .conftest import SCHEMAS

PLAN, CALENDAR = "plans/plan-a/plan.yaml", "calendars/cn.yaml"
PARAMETERS, TABLES, CASES = (f"rules/marks/{name}.yaml" for name in ("parameters", "tables", "cases"))


def problems(city):
    return check_city(city, SCHEMAS).problems


def only(city):
    (problem,) = problems(city)
    return problem


def test_a_sound_city_becomes_an_edition(city):
    edition = load_city(city, SCHEMAS)
    assert edition.code == "tinytown"
    assert edition.rules.at(date(2026, 12, 31)).value("marks.opposition") == 3
    assert edition.rules.at(date(2027, 1, 1)).value("marks.opposition") == 2
    assert edition.plans["plan-a"]["items"][0]["deadline"] == {"due": "2026-12"}
    assert [edition.body_code(name) for name in ("ipo", "知局", "局", "IPO", "none")] == ["ipo"] * 4 + [None]
    assert len(edition.cases) == 2
    assert Calendar.from_data(edition.calendars["CN"]).works(date(2026, 1, 4))


def test_the_stored_bytes_bring_the_edition_back(city):
    edition = load_city(city, SCHEMAS)
    again = Edition.from_json(edition.to_json())
    assert again == edition
    assert again.hash == edition.hash
    assert again.rules.tables["marks.route"] == edition.rules.tables["marks.route"]
    assert again.rules.parameters == edition.rules.parameters
    assert Edition.from_json(edition.to_json().decode()).hash == edition.hash


def test_comments_order_and_layout_do_not_change_the_hash(city, change):
    before = load_city(city, SCHEMAS).hash
    change(
        "city.yaml",
        "code: tinytown\nname: {zh-Hans: 小城, en: Tinytown}\n",
        "name:\n  en: Tinytown\n  zh-Hans: 小城\ncode: tinytown # c\n",
    )
    assert load_city(city, SCHEMAS).hash == before
    change("city.yaml", "document_prefix: 小知", "document_prefix: 小市")
    assert load_city(city, SCHEMAS).hash != before


@pytest.mark.parametrize("raw", ["{}", '{"format":2}', "[]", "{"])
def test_bytes_that_are_no_edition_are_refused(raw):
    with pytest.raises(ValueError):
        Edition.from_json(raw)


def test_bytes_in_another_form_are_refused(city):
    loose = json.dumps(json.loads(load_city(city, SCHEMAS).to_json()), indent=1)
    with pytest.raises(ValueError, match="canonical"):
        Edition.from_json(loose)


def test_an_edition_cannot_be_changed(city):
    edition = load_city(city, SCHEMAS)
    with pytest.raises(TypeError):
        edition.city["code"] = "x"
    with pytest.raises(AttributeError):
        edition.plans["plan-a"]["items"].append(1)
    copy = thawed(edition.city)
    copy["code"] = "x"
    assert edition.code == "tinytown"


@pytest.mark.parametrize(
    "name, old, new, field, message, hint",
    [
        ("city.yaml", "aliases: [局]", "alias: [局]", "bodies[0].alias", "not known", "aliases"),
        (PLAN, "document: 小知〔2026〕1号", "document: 7", "document", "wrong type", "quote it"),
        (PLAN, "due: 2026-12", "due: 2026-13", "items[0].deadline.due", "form", "YYYY-MM"),
        (PLAN, "bodies: [ipo]", "bodies: [ip0]", "items[0].bodies[0]", "not in city.yaml", "alias"),
        (PLAN, "issuers: [知局]", "issuers: [知识局]", "issuers[0]", "not in city.yaml", "alias"),
        (PLAN, "path: [一]", "path: [二]", "items[0].path", "does not exist", "一"),
        (PLAN, "code: plan-a", "code: plan-b", "code", "folder's name", "same"),
        (
            PARAMETERS,
            "status: sample",
            "status: guess",
            "parameters[0].versions[1].status",
            "not allowed",
            "confirmed, sample",
        ),
        (
            PARAMETERS,
            "valid_to: 2026-12-31",
            "valid_to: 2026-12-32",
            "parameters[0].versions[0].valid_to",
            "date",
            "YYYY-MM-DD",
        ),
        (PARAMETERS, "unit: month", "unit: moon", "parameters[0].unit", "not allowed", "month"),
        (
            TABLES,
            "kind: integer",
            "kind: whole",
            "tables[0].versions[0].inputs[0].kind",
            "not allowed",
            "integer",
        ),
        (CASES, "on: 2027-01-01", "on: yes", "cases[1].on", "", "YYYY-MM-DD"),
        (
            CALENDAR,
            "date: 2026-01-01",
            "date: 2025-11-30",
            "years.2026.holidays[0].date",
            "does not belong",
            "own year",
        ),
        (
            CALENDAR,
            "[2026-01-04]",
            "[2026-01-05]",
            "years.2026.makeup_workdays[0]",
            "no weekend day",
            "check",
        ),
    ],
)
def test_each_fault_names_file_line_field_and_remedy(city, change, name, old, new, field, message, hint):
    line = change(name, old, new)
    found = problems(city)
    assert {(problem.file, problem.line, problem.field) for problem in found} == {(name, line, field)}
    assert any(message in problem.message and hint in problem.hint for problem in found)


@pytest.mark.parametrize(
    "name, old, new, line, message",
    [
        (
            PARAMETERS,
            "valid_to: 2026-12-31",
            "valid_to: 2027-01-31",
            9,
            "two versions are in force from 2027-01-01 to 2027-01-31",
        ),
        (
            PARAMETERS,
            "valid_from: 2027-01-01, source: LAW",
            "valid_from: 2027-01-01, source: LEX",
            9,
            "'LEX' is not listed",
        ),
        (
            TABLES,
            "{above: {parameter: opposition}}",
            "{above: 3}",
            6,
            "no row answers months: 3 (from 2027-01-01); for example months=3",
        ),
        (
            TABLES,
            "{above: {parameter: opposition}}",
            "{min: {parameter: opposition}}",
            16,
            "rows in_time and late both answer months: 3; for example months=3",
        ),
        (
            TABLES,
            "{max: {parameter: opposition}}",
            "{max: {parameter: oposition}}",
            6,
            "no rule 'marks.oposition' (did you mean marks.opposition?)",
        ),
        (
            CASES,
            "given: {months: 3}\n    expect: {late: yes}",
            "given: {months: 2}\n    expect: {late: yes}",
            9,
            "worked example fails: marks.route gives {'late': 'no'}, expected {'late': 'yes'}",
        ),
    ],
)
def test_rules_are_checked_together(city, change, name, old, new, line, message):
    change(name, old, new)
    found = problems(city)
    assert any((p.file, p.line) == (name, line) and message in p.message for p in found), "\n".join(
        map(str, found)
    )


def test_everything_wrong_is_said_at_once(city, change):
    change("city.yaml", "document_prefix: 小知\n", "")
    change(PLAN, "due: 2026-12", "due: soon")
    change(PARAMETERS, "value: 2,", "")
    change(CALENDAR, "weekend: [6, 7]", "weekend: [6, 7")
    (city / "rules/marks/paramters.yaml").write_text("x: 1", encoding="utf-8")
    with pytest.raises(PolicyInvalid) as invalid:
        load_city(city, SCHEMAS)
    files = [problem.file for problem in invalid.value.problems]
    assert files == sorted(files)
    assert set(files) == {
        CALENDAR,
        "city.yaml",
        PLAN,
        PARAMETERS,
        "rules/marks/paramters.yaml",
    }
    assert "city.yaml:2: 'document_prefix' is missing — add document_prefix" in str(invalid.value)


def test_a_missing_city_file_is_one_problem(city):
    (city / "city.yaml").unlink()
    assert "is missing" in only(city).message


def test_a_name_may_mean_one_body_only(city, change):
    change(
        "city.yaml",
        "districts:",
        "  - {code: other, name: {zh-Hans: 别局, en: Other}, short: {zh-Hans: 局, en: Oth}}\ndistricts:",
    )
    assert "already means body 'ipo'" in only(city).message


def test_two_calendars_of_one_place(city):
    text = (city / CALENDAR).read_text(encoding="utf-8")
    (city / "calendars/cn2.yaml").write_text(text, encoding="utf-8")
    assert "already stands in calendars/cn.yaml" in only(city).message


def test_wrong_folders_are_errors_of_the_caller(tmp_path, city):
    with pytest.raises(NotADirectoryError):
        check_city(tmp_path / "nowhere", SCHEMAS)
    with pytest.raises(FileNotFoundError):
        check_city(city, tmp_path)


def rewrite_table(city, inputs, rows):
    """Give the city's table other inputs and rows, and drop the worked examples that no longer fit."""
    path = city / TABLES
    text = path.read_text(encoding="utf-8")
    head, outputs = text.split("        inputs:")[0], text[text.index("        outputs:") :]
    outputs = outputs[: outputs.index("          - {code: in_time")]
    indented = "".join(f"          - {line}\n" for line in inputs)
    path.write_text(
        f"{head}        inputs:\n{indented}{outputs}" + "".join(f"          - {row}\n" for row in rows),
        encoding="utf-8",
    )
    (city / CASES).unlink()


def test_gaps_that_one_sentence_can_tell_are_one_problem(city):
    label = "label: {zh-Hans: 月, en: M}"
    rows = [f"{{code: r{n}, when: {{months: {2 * n}}}, then: {{late: no}}}}" for n in range(30)]
    rewrite_table(city, [f"{{code: months, kind: integer, min: 0, max: 59, {label}}}"], rows)
    assert only(city).message.count("|") == 29


def test_a_flood_of_gaps_is_cut_and_counted(city):
    label = "label: {zh-Hans: 甲, en: A}"
    rows = []
    for number in (n for n in range(64) if n.bit_count() % 2):
        cells = ", ".join(f"i{bit}: {str(bool(number >> bit & 1)).lower()}" for bit in range(6))
        rows.append(f"{{code: r{number}, when: {{{cells}}}, then: {{late: no}}}}")
    rewrite_table(city, [f"{{code: i{n}, kind: boolean, {label}}}" for n in range(6)], rows)
    found = problems(city)
    assert len(found) == 20
    assert any("(and 12 more like this)" in problem.message for problem in found)

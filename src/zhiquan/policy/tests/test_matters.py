"""Matters: a tiny city's pack is read, and every way of getting one wrong is said with file, line and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from zhiquan.policy import Names, Packs, PolicyProblem, check_city, differences, load_city
from zhiquan.policy.matterfiles import ANY_NAME

from .conftest import SCHEMAS

PACK = {
    "rules/marks/parameters.yaml": """\
topic: marks
label: {zh-Hans: 商标, en: Marks}
parameters:
  - code: opposition
    label: {zh-Hans: 异议期, en: Opposition}
    unit: month
    versions:
      - {value: 3, valid_from: 2020-01-01, valid_to: 2026-12-31, source: LAW, article: 第1条, status: confirmed}
      - {value: 2, valid_from: 2027-01-01, source: LAW, article: 第2条, status: sample}
  - code: fee
    label: {zh-Hans: 费, en: Fee}
    unit: cny
    versions:
      - {value: 5, valid_from: 2020-01-01, source: LAW, status: sample}
""",
    "elements/party.yaml": """\
group: party
elements:
  - {code: party.name, label: {zh-Hans: 名称, en: Name}, kind: text, from: [registry.party_name]}
  - {code: party.moves, label: {zh-Hans: 搬迁, en: Moves}, kind: yes_no}
  - {code: party.phone, label: {zh-Hans: 电话, en: Phone}, kind: phone, personal: true}
""",
    "flows/simple.yaml": """\
code: simple
name: {zh-Hans: 简单, en: Simple}
initial: open
states:
  - {code: open, name: {zh-Hans: 办理中, en: Open}, light: ok, on: desk}
  - {code: granted, name: {zh-Hans: 已核准, en: Granted}, light: done, final: true, outcome: granted}
actions:
  - {code: grant, name: {zh-Hans: 核准, en: Grant}, from: [open], to: granted, by: [handler], letter: result}
letters:
  - {code: result, name: {zh-Hans: 结果, en: Result}, template: result}
""",
    "templates/letters/result.txt": "# 结果\n\n@ {{ applicant.name }}\n\n{{ party.name }} 已核准。\n",
    "matters/name-change/matter.yaml": """\
code: name-change
kind: matter
name: {zh-Hans: 更名, en: Rename}
summary: {zh-Hans: 改名。, en: Rename.}
keywords: {zh-Hans: [改名], en: [rename]}
audience: [company]
life_events: [change]
desk: ipo
authority: {name: {zh-Hans: 局, en: Office}}
prefix: 小变
bases:
  - {source: LAW, article: 第1条}
materials:
  - {code: form, type: name_form, name: {zh-Hans: 申请书, en: Form}, from: generated, document: application}
time: {promised: marks.opposition}
fees:
  - {label: {zh-Hans: 费, en: Fee}, parameter: marks.fee}
results:
  - name: {zh-Hans: 证明, en: Certificate}
channels: [online]
""",
    "matters/name-change/form.yaml": """\
matter: name-change
steps:
  - code: main
    name: {zh-Hans: 主体, en: Subject}
    fields:
      - {element: party.name}
      - {element: party.moves}
      - {element: party.phone, basis: {kind: statutory_duty, source: LAW, article: 第1条}}
documents: [application]
""",
    "matters/name-change/flow.yaml": """\
matter: name-change
like: simple
facts:
  - {code: party.moves, kind: boolean, from: element}
clocks:
  - {code: grant, name: {zh-Hans: 期限, en: Time}, of: desk, period: marks.opposition, start: [submit], stop: [grant]}
""",
    "matters/name-change/documents/application.txt": "# 申请书\n\n名称：{{ party.name }}\n",
    "matters/move/matter.yaml": """\
code: move-all
kind: bundle
name: {zh-Hans: 一件事, en: Everything}
summary: {zh-Hans: 全部。, en: All.}
keywords: {zh-Hans: [全部], en: [all]}
audience: [company]
life_events: [change]
desk: ipo
prefix: 小全
parts:
  - {matter: name-change, when: {touched.trademark: true}}
""",
    "windows.yaml": """\
windows:
  - code: east
    name: {zh-Hans: 东窗, en: East}
    district: east
    address: {zh-Hans: 一号, en: One}
    hours: {zh-Hans: 上午, en: Morning}
    phone: 0000-0000 0000
    matters: [name-change]
""",
}


@pytest.fixture
def town(city: Path) -> Path:
    """The tiny city with one matter, one bundle and one window, every file of which is right."""
    for name, text in PACK.items():
        path = city / name.replace("matters/move/", "matters/move-all/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return city


Faulted = Callable[..., list[PolicyProblem]]


@pytest.fixture
def faulted(town: Path) -> Faulted:
    """Change text in one file and return the problems that follow."""

    def problems(name: str, old: str, new: str, names: Names = ANY_NAME) -> list[PolicyProblem]:
        path = town / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return list(check_city(town, SCHEMAS, names).problems)

    return problems


def test_a_right_pack_becomes_part_of_the_edition(town):
    edition = load_city(town, SCHEMAS)
    assert list(edition.matters) == ["move-all", "name-change"]
    assert edition.templates["name-change/documents/application"].startswith("# 申请书")
    assert edition.template("name-change", "letters", "result") == edition.templates["shared/letters/result"]
    assert edition.template("name-change", "letters", "absent") is None
    assert edition.windows[0]["matters"] == ("name-change",)
    assert edition.elements["party"]["elements"][0]["code"] == "party.name"


def test_a_pack_as_the_engines_read_it(town):
    packs = Packs(load_city(town, SCHEMAS))
    flow = packs.flow("name-change")
    assert flow is not None and [action.code for action in flow.actions] == ["grant"]
    assert packs.flow("move-all") is None
    assert list(packs.form("move-all").fields) == ["party.name", "party.moves", "party.phone"]
    assert [material.type for material in packs.parts("move-all")[0].materials] == ["name_form"]
    assert [(start.year, end and end.year) for start, end in packs.citations["LAW", "第1条"]] == [
        (2020, 2026)
    ]


def test_a_matters_own_letter_wins_over_the_shared_one(town):
    own = town / "matters/name-change/letters/result.txt"
    own.parent.mkdir()
    own.write_text("# 自己的\n\n完。\n", encoding="utf-8")
    assert "自己的" in (load_city(town, SCHEMAS).template("name-change", "letters", "result") or "")


MATTER, FORM, FLOW = (f"matters/name-change/{name}.yaml" for name in ("matter", "form", "flow"))
LETTER = "templates/letters/result.txt"


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "said"),
    [
        (MATTER, "第1条", "第9条", 12, "no dated rule stands on LAW 第9条"),
        (MATTER, "source: LAW", "source: LORE", 12, "'LORE' is no source"),
        (MATTER, "desk: ipo", "desk: nobody", 8, "'nobody' is no body of city.yaml"),
        (MATTER, "document: application", "document: petition", 14, "no text form 'petition'"),
        (MATTER, ", document: application", "", 14, "needs its text form"),
        (MATTER, "promised: marks.opposition", "promised: marks.fee", 15, "marks.fee is in cny"),
        (MATTER, "parameter: marks.fee", "parameter: marks.free", 17, "no parameter 'marks.free'"),
        (MATTER, "from: generated", "from: thin_air", 14, "is not allowed"),
        (MATTER, "code: name-change", "code: name-chance", 1, "differs from the folder's name"),
        (MATTER, "channels: [online]", "chanels: [online]", 20, "'chanels' is not known here"),
        (FORM, "element: party.moves", "element: party.rests", 7, "no element 'party.rests'"),
        (FORM, "article: 第1条", "article: 第3条", 8, "no dated rule stands on LAW 第3条"),
        (
            FORM,
            ", basis: {kind: statutory_duty, source: LAW, article: 第1条}",
            "",
            8,
            "is personal and has no basis",
        ),
        (FORM, "documents: [application]", "documents: [appeal]", 9, "no text form 'appeal'"),
        (FLOW, "like: simple", "like: double", 2, "no base flow 'double'"),
        (FLOW, "code: party.moves", "code: party.rests", 4, "'party.rests' is no element"),
        (FLOW, "period: marks.opposition", "period: marks.fee", 6, "marks.fee is in cny"),
        (FLOW, "stop: [grant]", "stop: [halt]", 6, "'halt' is no action"),
        ("flows/simple.yaml", "letter: result", "letter: verdict", 8, "'verdict' is no letter"),
        ("flows/simple.yaml", "to: granted", "to: nowhere", 8, "'nowhere' is no state"),
        (LETTER, "{{ party.name }}", "{{ party.nane }}", 0, "which nothing fills"),
        (LETTER, "# 结果", "结果", 1, "the title"),
        ("elements/party.yaml", "code: party.phone", "code: party.name", 5, "is already in party"),
        (
            "matters/move-all/matter.yaml",
            "matter: name-change",
            "matter: name-chance",
            11,
            "no matter 'name-chance'",
        ),
        (MATTER, "prefix: 小变", "prefix: 小全", 10, "already numbered 小全"),
        ("windows.yaml", "district: east", "district: west", 4, "'west' is no district"),
        ("windows.yaml", "[name-change]", "[name-chance]", 8, "no matter 'name-chance'"),
    ],
)
def test_each_fault_is_said_with_its_place(faulted, file, old, new, line, said):
    problems = faulted(file, old, new)
    fitting = [problem for problem in problems if said in problem.message]
    assert fitting, problems
    assert fitting[0].hint
    if line:
        assert (fitting[0].file, fitting[0].line) == (file, line)


def test_a_matter_without_form_or_flow(town):
    (town / FLOW).unlink()
    (town / FORM).unlink()
    problems = check_city(town, SCHEMAS).problems
    assert [(p.file, p.message) for p in problems] == [
        (MATTER, "flow.yaml is missing"),
        (MATTER, "form.yaml is missing"),
    ]


def test_a_reminder_needs_neither(faulted, town):
    (town / FORM).unlink()
    (town / FLOW).unlink()
    assert faulted(MATTER, "kind: matter", "kind: reminder") == []


def test_names_of_functions_are_checked_only_when_known(town, faulted):
    assert faulted("elements/party.yaml", "registry.party_name", "registry.party_fame") == []
    (problem,) = check_city(town, SCHEMAS, Names(prefills=("registry.party_name",))).problems
    assert (problem.file, problem.line) == ("elements/party.yaml", 3)
    assert "no prefill function 'registry.party_fame'" in problem.message


def test_an_unknown_effect_is_said_when_names_are_known(faulted):
    action = "{code: grant, name: {zh-Hans: 核准, en: Grant}, from: [open], to: granted, by: [handler], effects: [matters.not]}"
    names = Names(effects=("matters.note",))
    problems = faulted(FLOW, "facts:", f"actions:\n  - {action}\nfacts:", names)
    assert [problem.message for problem in problems] == ["'matters.not' is no effect that is known"]
    assert problems[0].line == 4


def test_parts_that_do_not_agree(town, faulted):
    for name in ("matter", "form", "flow"):
        text = (town / f"matters/name-change/{name}.yaml").read_text(encoding="utf-8")
        text = (
            text.replace("name-change", "seat-change")
            .replace("小变", "小址")
            .replace("申请书, en: Form", "表, en: Sheet")
        )
        path = town / f"matters/seat-change/{name}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    document = town / "matters/seat-change/documents/application.txt"
    document.parent.mkdir()
    document.write_text("# 表\n\n完。\n", encoding="utf-8")
    part = "  - {matter: name-change, when: {touched.trademark: true}}\n"
    problems = faulted("matters/move-all/matter.yaml", part, f"{part}  - {{matter: seat-change}}\n")
    assert [(p.file, p.line) for p in problems] == [("matters/move-all/matter.yaml", 10)]
    assert "name_form (material_name" in problems[0].message


def test_a_stray_text_file_is_not_left_out(town):
    stray = town / "matters/name-change/leters/result.txt"
    stray.parent.mkdir()
    stray.write_text("# 结果\n\n完。\n", encoding="utf-8")
    (problem,) = check_city(town, SCHEMAS).problems
    assert problem.message == "belongs to no known kind of file"


@pytest.mark.parametrize("raw", [b"", b" \n", "结果".encode("gb18030")])
def test_a_text_form_that_cannot_be_read(town, raw):
    (town / LETTER).write_bytes(raw)
    problems = check_city(town, SCHEMAS).problems
    assert [problem.file for problem in problems] == [LETTER]


def test_what_an_edition_changed_in_its_matters(town, faulted):
    old = load_city(town, SCHEMAS)
    assert differences(old, old) == ()
    assert (
        faulted("elements/party.yaml", "kind: text, from", "kind: text, schema: {maxLength: 9}, from") == []
    )
    assert faulted(MATTER, "en: Rename.", "en: A new name.") == []
    assert faulted("flows/simple.yaml", "by: [handler]", "by: [window, handler]") == []
    assert faulted("matters/name-change/documents/application.txt", "名称：", "新名称：") == []
    found = differences(old, load_city(town, SCHEMAS))
    mine = {(each.file, each.field, each.change) for each in found if each.matter == "name-change"}
    assert mine == {
        ("matter", "summary.en", "changed"),
        ("flow", "actions.grant.by", "changed"),
        ("element", "party.name.schema", "added"),
        ("documents/application", "", "changed"),
    }
    assert {each.matter for each in found} == {"name-change", "move-all"}


def test_a_matter_that_came_or_went(town):
    old = load_city(town, SCHEMAS)
    for path in (town / "matters/move-all").iterdir():
        path.unlink()
    new = load_city(town, SCHEMAS)
    assert [(each.matter, each.change) for each in differences(old, new)] == [("move-all", "removed")]
    assert [(each.matter, each.change) for each in differences(new, old)] == [("move-all", "added")]

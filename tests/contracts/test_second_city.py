"""A second, invented city: its matters load, prove sound and join in a bundle from its files alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from zhiquan.engines import flows
from zhiquan.engines.documents import textform
from zhiquan.engines.forms import (
    Element,
    Form,
    Part,
    lint,
    lint_elements,
    merge,
    read_elements,
    read_form,
    read_materials,
    savings,
    shown,
    validate,
)
from zhiquan.policy import Edition, load_city

ROOT = Path(__file__).parents[2]
CITY = ROOT / "tests" / "cities" / "lakeside"
TEXTS = ROOT / "tests" / "cities" / "lakeside_texts"
BUNDLE = "new-boat-name"
ANSWERS = {
    "boat.number": "HB0007",
    "boat.name.old": "白鹭",
    "boat.name.new": "苍鹭",
    "boat.use": "trade",
    "boat.moves": False,
    "owner.name": "张三",
    "owner.phone": "13800138000",
}


@pytest.fixture(scope="module")
def city() -> Edition:
    return load_city(CITY, ROOT / "policy" / "schemas")


@pytest.fixture(scope="module")
def elements(city: Edition) -> dict[str, Element]:
    return read_elements(city.elements)


def forms(city: Edition, elements: Mapping[str, Element]) -> dict[str, Form]:
    return {code: read_form(data, elements) for code, data in city.forms.items()}


def parts(city: Edition, elements: Mapping[str, Element]) -> list[Part]:
    read = forms(city, elements)
    return [
        Part(each["matter"], read[each["matter"]], materials=_materials(city, each["matter"]))
        for each in city.matters[BUNDLE]["parts"]
    ]


def _materials(city: Edition, code: str) -> Any:
    return read_materials(city.matters[code]["materials"])


def city_flows(city: Edition) -> Iterator[tuple[str, flows.Flow]]:
    for code, data in city.flows.items():
        yield code, flows.read_flow(flows.expand(city.base_flows[data["like"]], data))


def test_the_city_has_a_bundle_of_two_matters_and_no_plan(city: Edition) -> None:
    kinds = {code: matter["kind"] for code, matter in city.matters.items()}
    assert kinds == {"boat-rename": "matter", "mooring-change": "matter", BUNDLE: "bundle"}
    assert not city.plans
    assert city.rules.at(date(2026, 11, 22)).value("boats.decision") == 5


def test_its_forms_are_sound(city: Edition, elements: dict[str, Element]) -> None:
    assert lint_elements(city.elements) == ()
    assert {code: lint(form, elements) for code, form in forms(city, elements).items()} == {
        "boat-rename": (),
        "mooring-change": (),
    }


def test_its_flows_are_proven(city: Edition, elements: dict[str, Element]) -> None:
    texts = {
        key.rsplit("/", 1)[1]: textform.parse(text)
        for key, text in city.templates.items()
        if "/letters/" in key
    }
    letters = {
        name: {*text.placeholders, *(f"table {each}" for each in text.tables)} for name, text in texts.items()
    }
    platform = {
        "applicant.name",
        "case.matter",
        "case.number",
        "decision.reason",
        "issuer.name",
        "letter.date",
    }
    known = flows.Known(
        roles={"applicant", "window", "handler", "approver", "system"},
        elements=set(elements),
        effects=(),
        guards=(),
        parameters={"boats.decision", "boats.correction"},
        templates=letters,
        placeholders={*platform, "table defects"},
    )
    assert {code: flows.lint(flow, known) for code, flow in city_flows(city)} == {
        "boat-rename": (),
        "mooring-change": (),
    }


def test_its_documents_ask_only_what_their_forms_have(city: Edition, elements: dict[str, Element]) -> None:
    read = forms(city, elements)
    for code, form in read.items():
        for document in form.documents:
            text = city.template(code, "documents", document.name)
            assert text is not None
            assert textform.parse(text).placeholders <= set(form.fields), code


def test_the_bundle_asks_each_thing_once(city: Edition, elements: dict[str, Element]) -> None:
    union = merge(parts(city, elements), code=BUNDLE)
    assert union.conflicts == ()
    assert list(union.form.fields) == [
        "boat.number",
        "boat.name.old",
        "boat.name.new",
        "boat.use",
        "boat.moves",
        "mooring.new",
        "owner.name",
        "owner.phone",
    ]
    assert union.askers["boat.name.new"] == ("boat-rename", "mooring-change")
    assert union.askers["mooring.new"] == ("mooring-change",)
    # Required of one asker, it is required of the union.
    without_phone = {code: value for code, value in ANSWERS.items() if code != "owner.phone"}
    faults = validate(union.form, without_phone, today=date(2026, 11, 22))
    assert [(fault.element, fault.code) for fault in faults] == [("owner.phone", "required")]


def test_the_bundle_says_what_it_saves(city: Edition, elements: dict[str, Element]) -> None:
    joined = parts(city, elements)
    union = merge(joined, code=BUNDLE)
    assert "mooring.new" not in {asked.code for asked in shown(union.form, ANSWERS)}
    saved = savings(union, joined, ANSWERS)
    assert (saved.fields, saved.fields_before) == (7, 11)
    assert (saved.materials, saved.materials_before) == (4, 5)


def test_its_folder_and_its_law_make_an_assistant(city: Edition, tmp_path: Path) -> None:
    """It answers by the law of the day, names the form that serves it, and refuses what is not the town's."""
    from zhiquan.adapters.law_store.store import LawStore, import_folder
    from zhiquan.engines.answers.versions import Register
    from zhiquan.policy.answering import assistant_of
    from zhiquan.policy.knowledge import load_knowledge
    from zhiquan.site.commands.knowledge_check import lexicon_of, questions_of

    book = load_knowledge(CITY, ROOT / "policy" / "schemas")
    register = Register.of(book.only("instruments"))
    report = import_folder(tmp_path, [TEXTS], register, questions_of(book), lexicon_of(book))
    assert not report.refused
    made = assistant_of(book, city, LawStore.open(tmp_path))
    question = "我把船改了名，几天内要换牌"
    for day, period in ((date(2026, 11, 23), "十天"), (date(2027, 2, 1), "五天")):
        said, _talk = made.answer(question, day)
        first = said.citations[0]
        assert period in said.sentences[0].text and said.matter == "boat-rename"
        assert (first.source, first.article) == ("湖滨船牌规则", "第二条")
        assert first.valid_from and first.valid_from <= day
    assert made.answer("我和老婆离婚孩子归谁", date(2026, 11, 23))[0].kind == "refuse"


def test_no_line_of_code_knows_the_city() -> None:
    words = ("lakeside", "boat-rename", "mooring")
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "src").rglob("*.py")
        if "tests" not in path.parts and any(word in path.read_text(encoding="utf-8") for word in words)
    ]
    assert found == []

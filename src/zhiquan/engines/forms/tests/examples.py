"""Small element libraries and forms that several tests share, and a generator of matters."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from zhiquan.engines.forms import (
    Ask,
    Check,
    Element,
    ElementKind,
    Field,
    Form,
    Material,
    Origin,
    Part,
    Step,
    read_elements,
    read_form,
    read_materials,
)
from zhiquan.engines.rules import ALWAYS, When

TODAY = date(2026, 11, 3)


def label(text: str) -> dict[str, str]:
    return {"zh-Hans": text, "en": text}


ELEMENT_DATA: dict[str, Any] = {
    "party": {
        "group": "party",
        "elements": [
            {"code": "party.name.old", "kind": "text", "label": label("旧名"), "from": ["registry.party_name"],
             "locked": True},
            {"code": "party.name.new", "kind": "text", "label": label("新名"), "care": label("新名称是什么？"),
             "schema": {"minLength": 2, "maxLength": 20}, "to": "party.name"},
            {"code": "party.address.new", "kind": "textarea", "label": label("新地址"), "to": "party.address"},
            {"code": "party.uscc", "kind": "code", "scheme": "uscc", "label": label("统一社会信用代码")},
            {"code": "contact.phone", "kind": "phone", "label": label("电话"), "personal": True},
            {"code": "contact.email", "kind": "email", "label": label("邮箱"), "personal": True},
        ],
    },
    "change": {
        "group": "change",
        "elements": [
            {"code": "change.kind", "kind": "choice", "label": label("变更事项"),
             "choices": [{"code": c, "label": label(c.upper())} for c in ("name", "address", "both")]},
            {"code": "change.day", "kind": "date", "label": label("变更日期"), "schema": {"not_future": True}},
            {"code": "subject.continuity", "kind": "choice", "label": label("主体"),
             "choices": [{"code": "same", "label": label("同一")}, {"code": "other", "label": label("不同")}]},
            {"code": "mark.consent", "kind": "yes_no", "label": label("同意")},
            {"code": "mark.list", "kind": "rights", "label": label("商标"), "schema": {"minItems": 1}},
            {"code": "company.capital", "kind": "money", "label": label("注册资本"), "schema": {"minimum": 1}},
            {"code": "company.members", "kind": "table", "label": label("股东"),
             "schema": {"minItems": 1, "maxItems": 3},
             "columns": [
                 {"code": "name", "kind": "text", "label": label("姓名")},
                 {"code": "share", "kind": "money", "label": label("出资额"), "schema": {"minimum": 1}},
                 {"code": "since", "kind": "date", "label": label("日期"), "required": False,
                  "schema": {"not_after": "until"}},
                 {"code": "until", "kind": "date", "label": label("止"), "required": False},
             ]},
        ],
    },
}  # fmt: skip

NAME = {"change.kind": ["name", "both"]}
ADDRESS = {"change.kind": ["address", "both"]}
CONSENT = {"kind": "consent"}

COMPANY_DATA: dict[str, Any] = {
    "matter": "company-change",
    "steps": [
        {"code": "subject", "name": label("主体"), "fields": [
            {"element": "party.name.old"},
            {"element": "party.uscc"},
            {"element": "change.kind"},
            {"element": "subject.continuity"},
            {"element": "contact.phone", "basis": CONSENT},
        ]},
        {"code": "content", "name": label("内容"), "fields": [
            {"element": "party.name.new", "when": NAME},
            {"element": "party.address.new", "when": ADDRESS},
            {"element": "company.members", "required": False},
        ]},
    ],
    "checks": [
        {"code": "same_name", "at": "party.name.new", "text": label("新旧名称相同"),
         "fails": {"party.name.new": {"same_as": "party.name.old"}}},
    ],
    "documents": ["application"],
}  # fmt: skip

MARK_DATA: dict[str, Any] = {
    "matter": "trademark-change",
    "steps": [
        {"code": "subject", "name": label("主体"), "fields": [
            {"element": "party.name.old"},
            {"element": "party.uscc"},
            {"element": "change.kind"},
            {"element": "contact.phone", "basis": {"kind": "contract", "source": "X", "article": "1"}},
        ]},
        {"code": "content", "name": label("内容"), "fields": [
            {"element": "party.name.new", "when": NAME},
            {"element": "party.address.new", "when": ADDRESS, "required": False},
        ]},
        {"code": "marks", "name": label("商标"), "fields": [
            {"element": "mark.list"},
            {"element": "mark.consent", "when": {"locked": True}, "required": {"change.kind": "name"}},
        ]},
    ],
    "documents": ["application"],
}  # fmt: skip

COMPANY_MATERIALS = [
    {"code": "resolution", "type": "resolution", "from": "applicant", "name": label("决议")},
    {"code": "licence", "type": "business_licence", "from": "applicant", "name": label("执照")},
]
MARK_MATERIALS = [
    {"code": "licence_copy", "type": "business_licence", "from": "applicant", "name": label("执照"),
     "required": False},
    {"code": "certificate", "type": "change_certificate", "from": "authority", "name": label("证明"),
     "when": NAME},
    {"code": "consent", "type": "pledgee_consent", "from": "generated", "name": label("同意书"), "per": "lock",
     "when": {"locked": True}, "document": "pledgee_consent"},
]  # fmt: skip

ELEMENTS = read_elements(ELEMENT_DATA)
COMPANY = read_form(COMPANY_DATA, ELEMENTS)
MARK = read_form(MARK_DATA, ELEMENTS)
PARTS = (
    Part("company-change", COMPANY, ALWAYS, read_materials(COMPANY_MATERIALS)),
    Part(
        "trademark-change",
        MARK,
        When.parse({"subject.continuity": "same", "touched.trademark": True}),
        read_materials(MARK_MATERIALS),
    ),
)

ANSWERS: dict[str, Any] = {
    "party.name.old": "深圳市小树科技有限公司",
    "party.uscc": "91440300123456788M",
    "change.kind": "name",
    "subject.continuity": "same",
    "contact.phone": "0755-12345678",
    "party.name.new": "深圳市大树科技（集团）有限公司",
    "mark.list": ["uid-1", "uid-2"],
}


def element(kind: str, **more: Any) -> Element:
    """One element of `kind` under the code `x`, as its file would give it."""
    entry = {"code": "x", "kind": kind, "label": label("X"), **more}
    return read_elements({"g": {"group": "g", "elements": [entry]}})["x"]


def form_of(*elements: Element, **conditions: Any) -> Form:
    """A form of one step that asks `elements`; `conditions` by element code."""
    fields = tuple(
        Field(each, (Ask("m", When.parse(conditions.get(each.code))),), basis=()) for each in elements
    )
    return Form("m", (Step("s", label("S"), fields),))


# --- generated matters: eight elements with few values, so that conditions often meet ---

CODES = tuple("abcdefgh")
LIBRARY: dict[str, Element] = {
    **{code: Element(code, ElementKind.INTEGER, keywords={"minimum": 0, "maximum": 2}) for code in "abc"},
    **{code: Element(code, ElementKind.TEXT, keywords={"maxLength": 2}) for code in "def"},
    "g": Element("g", ElementKind.YES_NO),
    "h": Element("h", ElementKind.DATE, keywords={"not_future": True}),
}
OUTSIDE = ("p", "q")
VALUES: dict[str, st.SearchStrategy[Any]] = {
    **{code: st.integers(-1, 3) for code in "abc"},
    **{code: st.sampled_from(["u", "v", "vvv"]) for code in "def"},
    "g": st.booleans(),
    "h": st.sampled_from(["2026-11-02", "2026-11-04", "never"]),
    **{code: st.booleans() for code in OUTSIDE},
}


def conditions(over: tuple[str, ...]) -> st.SearchStrategy[When]:
    """A condition over the facts `over`: nothing, one cell, two, or two alternatives."""
    if not over:
        return st.just(ALWAYS)

    def cell(fact: str) -> st.SearchStrategy[tuple[str, Any]]:
        given = VALUES[fact]
        cells = st.one_of(given, st.builds(lambda v: {"not": v}, given), st.just({"missing": True}))
        return st.tuples(st.just(fact), cells)

    mapping = st.lists(st.sampled_from(over).flatmap(cell), min_size=1, max_size=2).map(dict)
    return st.one_of(st.just(None), mapping, st.lists(mapping, min_size=1, max_size=2)).map(When.parse)


@st.composite
def forms(draw: st.DrawFn, code: str) -> Form:
    """A form without cycles: a field rests on fields drawn before it and on facts from outside."""
    codes = draw(st.lists(st.sampled_from(CODES), min_size=1, max_size=6, unique=True))
    fields = []
    for place, name in enumerate(codes):
        over = (*codes[:place], *OUTSIDE)
        ask = Ask(code, draw(conditions(over)), draw(conditions(over)))
        fields.append(Field(LIBRARY[name], (ask,)))
    draw(st.randoms(use_true_random=False)).shuffle(fields)
    cut = draw(st.integers(0, len(fields)))
    steps = [
        Step(name, {}, tuple(part)) for name, part in (("s", fields[:cut]), (code, fields[cut:])) if part
    ]
    checks = [
        Check(code, f"check_{code}", draw(st.sampled_from(codes)), draw(conditions(tuple(codes))))
        for _ in range(draw(st.integers(0, 1)))
    ]
    return Form(code, tuple(steps), tuple(checks))


@st.composite
def bundles(draw: st.DrawFn) -> list[Part]:
    """One to four matters, each with a condition over facts from outside, and materials of few types."""
    found = []
    for code in ("m1", "m2", "m3", "m4")[: draw(st.integers(1, 4))]:
        materials = tuple(
            Material(f"x{place}", kind, draw(st.sampled_from(Origin)), when=draw(conditions(OUTSIDE)))
            for place, kind in enumerate(draw(st.lists(st.sampled_from("ABC"), max_size=3, unique=True)))
        )
        found.append(Part(code, draw(forms(code)), draw(conditions(OUTSIDE)), materials))
    return found


def answers() -> st.SearchStrategy[dict[str, Any]]:
    """Values for some of the elements."""
    return st.fixed_dictionaries({}, optional={code: VALUES[code] for code in CODES})


def outside() -> st.SearchStrategy[dict[str, Any]]:
    """Facts from outside."""
    return st.fixed_dictionaries({}, optional={code: VALUES[code] for code in OUTSIDE})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)

"""The matters that ship say what the handbook says: who waits, who goes at once, what is a transfer, what runs when."""

from datetime import date

import pytest

from zhiquan.engines import flows, forms
from zhiquan.engines.documents.textform import parse
from zhiquan.policy import Edition, Packs, check_city

from .conftest import ROOT

RENAME = {
    "change.kind": "name",
    "subject.continuity": "same",
    "touched.trademark": True,
    "touched.patent": True,
    "touched.customs": True,
    "touched.pledge": True,
}


@pytest.fixture(scope="module")
def edition() -> Edition:
    result = check_city(ROOT / "policy" / "shenzhen")
    assert result.problems == (), "\n".join(map(str, result.problems))
    assert result.edition is not None
    return result.edition


@pytest.fixture(scope="module")
def packs(edition) -> Packs:
    return Packs(edition)


@pytest.fixture(scope="module")
def change(packs) -> flows.Flow:
    flow = packs.flow("trademark-change")
    assert flow is not None
    return flow


def _routed(flow: flows.Flow, **facts: object) -> str:
    known = {"subject.continuity": "same", "has_certificate": False, "grounds": "free"}
    known |= {key.replace("__", "."): value for key, value in facts.items()}
    return flows.take(flow, "submitted", "route", ("system",), known).to


def test_a_name_waits_for_the_certificate_and_an_address_does_not(change):
    assert _routed(change, change__kind="name") == "waiting_certificate"
    assert _routed(change, change__kind="both") == "waiting_certificate"
    assert _routed(change, change__kind="name", has_certificate=True) == "checking"
    assert _routed(change, change__kind="address") == "checking"


def test_another_subject_is_a_transfer(change):
    assert _routed(change, change__kind="name", subject__continuity="other") == "transferred"
    assert _routed(change, change__kind="address", subject__continuity="unsure") == "checking"


def test_the_certificate_moves_the_case_on(change):
    facts = {"change.kind": "name", "subject.continuity": "same", "has_certificate": True, "grounds": "free"}
    action = flows.ready(change, "waiting_certificate", ["registrar_certificate"], facts)
    assert action is not None and action.code == "certificate_arrived"
    taken = flows.take(change, "waiting_certificate", action.code, ("system",), facts)
    assert (taken.to, taken.starts) == ("checking", ("check",))


@pytest.mark.parametrize(
    ("grounds", "continuity", "offered"),
    [
        ("free", "same", {"accept"}),
        ("correct", "same", {"accept_over"}),
        ("refuse", "same", {"accept_over"}),
        ("free", "unsure", {"accept_over"}),
    ],
)
def test_accepting_against_a_ground_needs_a_second_person(change, grounds, continuity, offered):
    facts = {
        "change.kind": "address",
        "subject.continuity": continuity,
        "grounds": grounds,
        "has_certificate": False,
    }
    found = {action.code for action in flows.offered(change, "checking", ("window",), facts)}
    assert found & {"accept", "accept_over"} == offered
    assert change.action["accept_over"].second == ("approver",)


def test_trade_mark_notices_run_from_service(change, edition):
    for code in ("correction", "authority_answer"):
        assert (change.clock[code].anchor, change.clock[code].period) == (
            "served",
            "trademark.acceptance_correction",
        )
    rules = edition.rules.at(date(2026, 11, 22))
    assert rules.value("trademark.acceptance_correction") == 30
    assert rules.value("trademark.e_service_deemed") == 15


def test_the_company_register_hands_its_certificate_on(packs):
    flow = packs.flow("company-change")
    assert flow is not None
    assert flow.action["record_granted"].effects == ("matters.rename_party", "matters.give_certificate")
    assert flow.clock["apply"].anchor == "element:change.resolved_on"


def _active(packs: Packs, **changed: object) -> tuple[str, ...]:
    facts = {**RENAME, **{key.replace("__", "."): value for key, value in changed.items()}}
    return forms.active(packs.union("company-rename").form, facts)


def test_the_rename_reaches_every_register_it_touches(packs):
    assert _active(packs) == (
        "company-change",
        "trademark-change",
        "patent-bibliographic-change",
        "customs-recordal-change",
        "pledge-notice",
    )
    assert _active(packs, touched__trademark=False, touched__patent=False, touched__customs=False) == (
        "company-change",
        "pledge-notice",
    )


def test_a_restructured_firm_is_sent_to_the_transfers(packs):
    assert _active(packs, subject__continuity="other", touched__customs=False) == (
        "company-change",
        "trademark-transfer",
        "patent-owner-transfer",
    )


def test_the_rename_asks_once_and_saves(packs):
    union, parts = packs.union("company-rename"), packs.parts("company-rename")
    assert union.conflicts == ()
    asked = [field.code for step in union.form.steps for field in step.fields]
    assert len(asked) == len(set(asked))
    saved = forms.savings(union, parts, RENAME)
    assert saved.fields < saved.fields_before
    assert saved.materials < saved.materials_before


def test_a_pledged_mark_asks_for_each_pledgees_consent(packs):
    form = packs.form("trademark-change")
    part = forms.Part("trademark-change", form, materials=packs.materials("trademark-change"))
    merged = forms.merge_materials([part])

    def wanted(**facts: object) -> set[str]:
        given = {"change.kind": "address", **{key.replace("__", "."): value for key, value in facts.items()}}
        return {each.material.type for each in forms.wanted_materials(merged, form, given)}

    assert "pledgee_consent" in wanted(right__pledged=True)
    assert "pledgee_consent" not in wanted(right__pledged=False)
    assert "registrar_change_certificate" not in wanted()
    assert "registrar_change_certificate" in wanted(change__kind="name")
    assert "co_owner_list" in wanted(right__co_owned=True)
    assert "usage_rules" in wanted(mark__type="collective")


def test_the_form_refuses_what_is_no_change(packs):
    form = packs.form("trademark-change")
    values = {
        "subject.continuity": "other",
        "change.kind": "name",
        "party.name.old": "深圳旧名有限公司",
        "party.name.new": "深圳旧名有限公司",
        "rights.marks_complete": "some",
        "consent.truth": False,
    }
    faults = forms.validate(form, values, today=date(2026, 11, 22))
    checks = {fault.params["check"] for fault in faults if fault.code == "check"}
    assert checks == {"another_subject", "same_name", "marks_left_out", "not_true"}


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2027, 1, 1)])
def test_a_law_is_cited_on_either_side_of_2027(packs, day):
    for code in ("trademark-change", "trademark-transfer", "trademark-renewal"):
        spans = [
            (start, end)
            for basis in packs.matter(code)["bases"]
            if basis["source"] in ("TML-2014", "TML-2026")
            for start, end in packs.citations[basis["source"], basis.get("article")]
        ]
        assert any(start <= day and (end is None or day <= end) for start, end in spans)


def test_grounds_of_the_guide_on_either_side_of_2027(edition):
    facts = {
        "change": "name",
        "mark_type": "ordinary",
        "lock": "seizure",
        "consent_attached": False,
        "in_grace": True,
        "all_included": False,
        "certificate_matches": False,
        "is_registrant": True,
        "in_force": True,
        "already_done": False,
        "same_subject": True,
        "co_owners_missing": True,
        "usage_rules_attached": False,
        "papers_unfit": False,
        "corrected_before": False,
    }
    for day, sample in ((date(2026, 12, 31), False), (date(2027, 1, 1), True)):
        found = edition.rules.at(day).evaluate("trademark_change.grounds", facts)
        assert {row["ground"] for row in found.outputs} == {
            "lock_consent_missing",
            "in_renewal_grace",
            "marks_left_out",
            "certificate_differs",
            "co_owners_missing",
        }
        assert {row["effect"] for row in found.outputs} == {"correct"}
        assert found.is_sample is sample


def test_every_text_form_is_in_its_own_words(edition):
    for key, text in edition.templates.items():
        template = parse(text)
        assert template.parts[0].kind == "title", key

"""Before the law changes one sees whom it touches; a later edition reaches an open case only by a named action."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from zhiquan.areas.matters import service
from zhiquan.areas.matters.models import Case, CaseEvent
from zhiquan.areas.matters.ports import exposure as point
from zhiquan.areas.matters.queries import exposure
from zhiquan.areas.matters.service.editions import difference
from zhiquan.areas.matters.tests.conftest import Cast, answered, step, with_materials
from zhiquan.engines.rules import Change
from zhiquan.kernel import editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.errors import Conflict, Denied, Refused
from zhiquan.kernel.models import AuditEntry, Mandate, Notice
from zhiquan.policy import Edition

pytestmark = pytest.mark.django_db

SWITCH = date(2027, 1, 1)
MOVE = {"change.kind": "address", "party.address.new": "广东省深圳市南山区示例路88号（虚构）"}


def handed_in(cast: Cast, matter: str, **more: object) -> Case:
    draft = with_materials(cast, answered(cast, matter, **more))
    return service.submit(cast.clerk, draft, draft.version)


@pytest.fixture
def case(cast: Cast) -> Case:
    return handed_in(cast, "trademark-change", **MOVE)


def later(policy: Edition, **flow: object) -> Edition:
    """The city's policy with another promise in one matter, and with `flow` instead of its own where given."""
    content = json.loads(policy.to_json())
    content.pop("format")
    content["matters"]["trademark-change"]["summary"]["zh-Hans"] = "另一句说明。"
    content["flows"]["trademark-change"].update(flow)
    return editions.load(Edition.of(content))


# ---------- a day of new law


def test_the_first_day_of_the_new_law_touches_the_marks_and_not_the_pledge_notice(
    cast: Cast, case: Case
) -> None:
    handed_in(cast, "company-rename")
    found = {t.pack.code: t for t in exposure.touched_by_switch(SWITCH, cast.window)}
    assert "trademark-change" in found and "pledge-notice" not in found
    changed = {c.code: c for c in found["trademark-change"].changes}
    assert changed["trademark.acceptance_correction"].use == exposure.CLOCK
    assert changed["TML-2026 第57条"].change is Change.STARTS
    assert found["trademark-change"].cases == 2
    assert case in exposure.touched_cases(SWITCH, cast.window)
    assert SWITCH in exposure.switch_days(date(2026, 11, 23), cast.window)


def test_each_change_is_told_with_the_text_it_stands_on(cast: Cast, case: Case) -> None:
    (touched,) = exposure.touched_by_switch(SWITCH, cast.window)
    told = {line.name: line for line in exposure.lines(touched)}
    assert any(line.cited_before and line.cited_after and line.sample for line in told.values())
    assert any(line.use == "法律依据" or line.cited_after for line in told.values())


def test_a_day_without_a_change_touches_nobody_and_others_see_nothing(cast: Cast, case: Case) -> None:
    assert exposure.touched_by_switch(date(2026, 12, 15), cast.window) == ()
    assert exposure.touched_by_switch(SWITCH, cast.stranger) == ()
    assert not exposure.touched_cases(SWITCH, cast.stranger).exists()


def test_finished_cases_are_not_touched_and_drafts_are_counted(cast: Cast, case: Case) -> None:
    step(cast.clerk, case, "withdraw")
    answered(cast, "trademark-change", **MOVE)
    (touched,) = exposure.touched_by_switch(SWITCH, cast.window)
    assert (touched.cases, touched.drafts) == (0, 1)
    named = {e.ref.partition(":")[0] for e in point.get("matters")(SWITCH)}
    assert named == {"matters.draft"}


def signed_in(actor: Actor) -> Client:
    """A browser of somebody with the mandates that the actor stands for."""
    for role in actor.roles:
        Mandate.objects.get_or_create(
            person=actor.person, organisation=actor.organisation, role=role, valid_from=date(2020, 1, 1)
        )
    client = Client()
    assert actor.person
    client.force_login(actor.person)
    return client


def test_the_page_lists_them_for_officers_only(cast: Cast, case: Case) -> None:
    page = signed_in(cast.window).get(reverse("matters:law-changes"))
    assert page.status_code == 200
    said = page.content.decode()
    assert case.number in said and "第57条" in said
    assert signed_in(cast.clerk).get(reverse("matters:law-changes")).status_code == 403
    assert Client().get(reverse("matters:law-changes")).status_code == 302


def test_the_pages_of_a_later_edition_show_the_difference_and_take_over(
    cast: Cast, case: Case, policy: Edition
) -> None:
    later(policy)
    shown = reverse("matters:case-edition", args=[case.uid])
    assert "另一句说明。" in signed_in(cast.window).get(shown).content.decode()
    assert signed_in(cast.stranger).get(shown).status_code == 404
    take = reverse("matters:move-edition", args=[case.uid])
    assert signed_in(cast.window).post(take, {"version": case.version}).status_code == 403
    answer = signed_in(cast.approver).post(take, {"version": case.version})
    assert answer.status_code == 302 and answer["Location"] == reverse("matters:desk-case", args=[case.uid])
    case.refresh_from_db()
    assert case.edition_id != policy.hash
    history = signed_in(cast.window).get(answer["Location"]).content.decode()
    assert "move_to_edition" not in history


# ---------- a later edition


def test_a_case_keeps_its_edition_until_an_approver_takes_it_over(
    cast: Cast, case: Case, policy: Edition
) -> None:
    assert difference(case) == ()
    now = later(policy)
    case.refresh_from_db()
    assert case.edition_id == policy.hash
    assert list(exposure.older_editions(cast.window)) == [case]
    (changed,) = difference(case)
    assert (changed.file, changed.after) == ("matter", "另一句说明。")
    with pytest.raises(Denied):
        service.move_to_edition(cast.window, case, case.version)
    clocks = list(case.clocks.values_list("code", "due_on", "period"))
    service.move_to_edition(cast.approver, case, case.version)
    assert case.edition_id == now.hash and not exposure.older_editions(cast.window).exists()
    assert list(case.clocks.values_list("code", "due_on", "period")) == clocks
    event = case.events.get(action=CaseEvent.EDITION)
    assert event.facts["differences"][0]["after"] == "另一句说明。" and event.from_state == event.to_state
    entry = AuditEntry.objects.get(action="matters.case.move_to_edition")
    assert (entry.detail["before"], entry.detail["now"], entry.detail["differences"]) == (
        policy.hash,
        now.hash,
        1,
    )
    assert Notice.objects.filter(person=case.person).exists()


def test_it_is_refused_where_nothing_is_gained_or_the_case_would_not_fit(
    cast: Cast, case: Case, policy: Edition
) -> None:
    with pytest.raises(Refused, match="current edition already"):
        service.move_to_edition(cast.approver, case, case.version)
    later(policy, without={"clocks": ["lodge"]}, clocks=[])
    with pytest.raises(Refused, match="no place"):
        service.move_to_edition(cast.approver, case, case.version)
    case.refresh_from_db()
    assert case.edition_id == policy.hash


def test_a_stale_page_takes_nothing_over(cast: Cast, case: Case, policy: Edition) -> None:
    later(policy)
    with pytest.raises(Conflict):
        service.move_to_edition(cast.approver, case, case.version - 1)
    step(cast.clerk, case, "withdraw")
    with pytest.raises(Refused, match="finished"):
        service.move_to_edition(cast.approver, case, case.version)

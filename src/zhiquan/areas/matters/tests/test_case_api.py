"""The API of own cases: what the pages show, behind the same doors."""

from __future__ import annotations

from typing import Any

import pytest

from zhiquan.areas.matters import api
from zhiquan.areas.matters.models import Draft
from zhiquan.areas.matters.tests.conftest import Cast, answered, step, with_materials
from zhiquan.areas.matters.tests.test_case_pages import ADDRESS, DEFECTS, corrected, handed_in
from zhiquan.kernel.actor import VISITOR, Actor
from zhiquan.kernel.errors import NotVisible

pytestmark = pytest.mark.django_db


class Caller:
    """The router called as an actor, without the site around it."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor

    def get(self, function: Any, *args: Any, **given: Any) -> Any:
        class Request:
            actor = self.actor

        return function(Request(), *args, **given)


def test_the_list_and_one_case(cast: Cast) -> None:
    case, caller = corrected(cast), Caller(cast.clerk)
    asked = {"q": "", "state": "open", "turn": "applicant", "matter": "", "limit": 50, "offset": 0}
    found = caller.get(api.list_cases, **asked)
    assert found["total"] == 1 and found["items"][0]["number"] == case.number
    whole = api.CaseDetail.model_validate(caller.get(api.get_case, case.uid), from_attributes=True)
    assert [d.text for d in whole.defects] == [d["text"] for d in DEFECTS]
    assert {s.code for s in whole.steps} == {"correct", "withdraw"}
    assert any(c.running and c.steps for c in whole.clocks) and len(whole.letters) == 2


def test_others_see_nothing(cast: Cast) -> None:
    case = handed_in(cast)
    asked = {"q": "", "state": "", "turn": "", "matter": "", "limit": 50, "offset": 0}
    for actor in (cast.stranger, VISITOR):
        assert Caller(actor).get(api.list_cases, **asked)["total"] == 0
        assert Caller(actor).get(api.list_events, after=0, limit=100)["items"] == []
        assert Caller(actor).get(api.list_drafts) == []
        with pytest.raises(NotVisible):
            Caller(actor).get(api.get_case, case.uid)
        with pytest.raises(NotVisible):
            Caller(actor).get(api.get_timeline, case.uid)


def test_the_feed_goes_on_where_it_stopped(cast: Cast) -> None:
    case, caller = handed_in(cast), Caller(cast.clerk)
    first = caller.get(api.list_events, after=0, limit=100)
    assert next(e["action"] for e in first["items"]) == "submit"
    step(cast.clerk, case, "withdraw")
    later = caller.get(api.list_events, after=first["position"], limit=100)
    assert [(e["action"], e["state"]) for e in later["items"]] == [("withdraw", "withdrawn")]
    assert caller.get(api.list_events, after=later["position"], limit=100) == {
        "items": [],
        "position": later["position"],
    }


def test_the_timeline_of_a_bundle_names_its_parts(cast: Cast) -> None:
    case = handed_in(cast, "company-rename", **{"change.kind": "name"})
    moments = Caller(cast.clerk).get(api.get_timeline, case.uid)
    assert {m["part"] for m in moments} and "" not in {m["part"] for m in moments}


def test_a_draft_is_handed_in_once_whatever_is_called(cast: Cast) -> None:
    draft = with_materials(cast, answered(cast, "trademark-change", **ADDRESS))
    given = api.Submission(version=draft.version, key="once")
    caller = Caller(cast.clerk)
    assert [d["uid"] for d in caller.get(api.list_drafts)] == [draft.uid]
    first, again = (caller.get(api.submit_draft, draft.uid, given) for _ in range(2))
    assert first["number"] == again["number"]
    assert Draft.objects.get(pk=draft.pk).state == Draft.SUBMITTED

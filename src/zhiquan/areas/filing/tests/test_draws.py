"""Random draws from the list to the published result, by the pages, by the command, and by whoever tries to bend them."""

from __future__ import annotations

import json
from datetime import date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from zhiquan.areas.filing.models import Agency, Draw, Inspection, NationalGrade
from zhiquan.areas.filing.queries import draws as query
from zhiquan.areas.filing.service import agencies, draws
from zhiquan.areas.filing.tests.conftest import Cast, browser, person_as
from zhiquan.engines.draws import Member, Plan
from zhiquan.kernel import actor as acting
from zhiquan.kernel import canonical, clock
from zhiquan.kernel.errors import Denied, Refused

INSPECTORS = "S01 林一\nS02 陈二\nS03 周三\nS04 吴四\n"
SEED = "05 11 17 23 28 31 + 09"


@pytest.fixture
def herd(cast: Cast) -> Cast:
    """Thirty invented agencies: grades by turns, one on a list, one with a heavy trigger."""
    for at in range(30):
        row = Agency.objects.create(code=f"44{at:03d}", name=f"虚构代理{at:02d}号")
        grade = ("A", "B", "C", "")[at % 4]
        if grade:
            NationalGrade.objects.create(agency=row, grade=grade, as_of=date(2026, 6, 1), source="x")
    Agency.objects.filter(code="44005").update(listed="abnormal_operation", must_visit="粤知名录〔2026〕3号")
    agencies.enter(
        cast.screener, Agency.objects.get(code="44007"), "agency_lent_name", cause="x", on=date(2026, 11, 2)
    )
    return cast


def prepared(cast: Cast) -> Draw:
    found = query.proposal(cast.screener)
    going = draws.read_inspectors(INSPECTORS)
    objects = draws.stand_aside(found.objects, going, "44005: S01\n44007：S02、陈二")
    return draws.prepare(cast.screener, "2026 random inspection", objects, going, Plan(found.counts, 2))


def published(cast: Cast) -> Draw:
    row = prepared(cast)
    return draws.publish(
        cast.screener, row, row.version, seed_event="Lottery draw 2026136", seed_day=date(2026, 11, 26)
    )


def later() -> object:
    return clock.use(datetime(2026, 11, 27, 10, 0, tzinfo=clock.ZONE))


def drawn(cast: Cast) -> Draw:
    row = published(cast)
    with later():  # type: ignore[attr-defined]
        draws.enter_seed(cast.screener, row, row.version, SEED)
        return draws.enter_seed(cast.chief, row, row.version, f"  {SEED} ")


def test_strata_come_from_policy_and_counts_are_rounded_up(herd: Cast) -> None:
    found = query.proposal(herd.screener)
    strata = {s.code: (s.there, s.drawn) for s in found.strata}
    assert strata[draws.MUST_VISIT] == (1, 1)
    assert strata["triggered"] == (1, 1)
    assert strata["usual"] == (7, 1) and strata["watched"] == (7, 2) and strata["new"] == (6, 1)
    assert strata["trusted"] == (8, 1)
    assert {m.key for m in found.objects if m.stratum == draws.MUST_VISIT} == {"44005"}


def test_the_whole_way_of_a_draw(herd: Cast) -> None:
    row = drawn(herd)
    assert row.state == Draw.DRAWN
    taken = row.result["drawn"]
    assert len(taken) == sum(row.plan["counts"].values()) == row.inspections.count()
    by_key = {each["key"]: each for each in taken}
    assert set(by_key["44005"]["inspectors"]).isdisjoint({"S01"})
    assert set(by_key["44007"]["inspectors"]) <= {"S01", "S03", "S04"}
    assert Inspection.objects.get(agency__code="44005").manner == Inspection.ON_SITE
    assert query.again(row).same


def test_a_bent_list_or_result_is_found_out(herd: Cast) -> None:
    row = drawn(herd)
    row.objects_list[0]["weight"] = "9"
    found = query.again(row)
    assert not found.list_same
    row.refresh_from_db()
    row.result["drawn"][0]["inspectors"] = ["S01", "S02"][::-1]
    row.result["drawn"][0]["key"] = "44001"
    assert query.again(row).list_same and not query.again(row).result_same


def test_the_seed_lies_in_the_future_and_two_persons_enter_it(herd: Cast) -> None:
    row = prepared(herd)
    for day in (date(2026, 11, 22), date(2026, 11, 23)):
        with pytest.raises(Refused):
            draws.publish(herd.screener, row, row.version, seed_event="x", seed_day=day)
    with pytest.raises(Denied):
        draws.publish(herd.chief, row, row.version, seed_event="x", seed_day=date(2026, 11, 26))
    draws.publish(herd.screener, row, row.version, seed_event="x", seed_day=date(2026, 11, 26))
    with pytest.raises(Refused) as early:
        draws.enter_seed(herd.screener, row, row.version, SEED)
    assert early.value.code == "too_early"
    with later():  # type: ignore[attr-defined]
        draws.enter_seed(herd.screener, row, row.version, SEED)
        with pytest.raises(Refused) as same:
            draws.enter_seed(herd.screener, row, row.version, SEED)
        with pytest.raises(Refused) as other:
            draws.enter_seed(herd.chief, row, row.version, "something else")
    assert (same.value.code, other.value.code) == ("same_person", "seeds_differ")
    assert not row.inspections.exists()


def test_what_cannot_be_drawn_is_refused_when_prepared(herd: Cast) -> None:
    found = query.proposal(herd.screener)
    one = [Member("S01", "林一")]
    with pytest.raises(Refused) as few:
        draws.prepare(herd.screener, "x", found.objects, one, Plan(found.counts, 2))
    assert few.value.code == "too_few_inspectors"
    with pytest.raises(Refused) as lines:
        draws.stand_aside(found.objects, one, "99999: S01\n44001: S09\n44001")
    assert all(part in lines.value.sentence() for part in ("99999", "S09"))


def test_only_a_draw_that_nobody_saw_can_be_dropped(herd: Cast) -> None:
    row = prepared(herd)
    draws.discard(herd.screener, row, row.version)
    assert not Draw.objects.exists()
    row = published(herd)
    with pytest.raises(Refused):
        draws.discard(herd.screener, row, row.version)


def test_visitors_see_published_draws_and_recompute_them(herd: Cast, client: Client) -> None:
    row = prepared(herd)
    url = reverse("filing:draw", args=[row.uid])
    assert client.get(url).status_code == 404
    assert client.get(reverse("filing:draw-list", args=[row.uid])).status_code == 404
    draws.publish(
        herd.screener, row, row.version, seed_event="Lottery draw 2026136", seed_day=date(2026, 11, 26)
    )
    assert "Lottery draw 2026136" in client.get(url).content.decode()
    with later():  # type: ignore[attr-defined]
        draws.enter_seed(herd.screener, row, row.version, SEED)
        for reader in (client, browser(herd.chief)):
            assert SEED not in reader.get(url).content.decode()
        assert json.loads(client.get(reverse("filing:draw-record", args=[row.uid])).content)["seed"] is None
        draws.enter_seed(herd.chief, row, row.version, SEED)
    page = client.get(url, {"again": "1"}, headers={"accept-language": "en"}).content.decode()
    assert "Drawn again: equal" in page and SEED in page and row.list_sm3 in page
    data = client.get(reverse("filing:draw-list", args=[row.uid])).content
    assert canonical.sm3(data) == row.list_sm3
    assert client.get(reverse("filing:draws")).status_code == 200
    assert client.get(reverse("filing:draw-prepare")).status_code == 302
    assert client.post(reverse("filing:draw-seed", args=[row.uid]), {"seed": "x"}).status_code == 302


def test_the_pages_of_the_desk(herd: Cast) -> None:
    client, second = browser(herd.screener), browser(herd.chief)
    data = {"title": "2026", "per_object": "2", "inspectors": "S01 林一", "aside": ""}
    answer = client.post(reverse("filing:draw-prepare"), data)
    assert answer.status_code == 422 and "S01 林一" in answer.content.decode()
    assert client.post(reverse("filing:draw-prepare"), {**data, "inspectors": INSPECTORS}).status_code == 302
    row = Draw.objects.get()
    url = reverse("filing:draw-publish", args=[row.uid])
    assert (
        client.post(url, {"version": row.version, "seed_event": "", "seed_day": "2026-11-26"}).status_code
        == 422
    )
    event = {"version": row.version, "seed_event": "Lottery draw", "seed_day": "2026-11-26"}
    assert client.post(url, event).status_code == 302
    with later():  # type: ignore[attr-defined]
        for one in (client, second):
            row.refresh_from_db()
            sent = {"version": row.version, "seed": SEED}
            assert one.post(reverse("filing:draw-seed", args=[row.uid]), sent).status_code == 302
    row.refresh_from_db()
    assert row.state == Draw.DRAWN
    assert browser(herd.supervisor).get(reverse("filing:draw-prepare")).status_code == 404


def test_an_inspection_from_its_beginning_to_the_published_result(herd: Cast, client: Client) -> None:
    row = drawn(herd)
    desk = browser(herd.screener)
    inspection = row.inspections.get(agency__code="44005")
    url = reverse("filing:inspection", args=[inspection.uid])
    assert client.get(url).status_code == 404
    begin = reverse("filing:inspection-begin", args=[inspection.uid])
    with later():  # type: ignore[attr-defined]
        bad = {"version": inspection.version, "on": "2026-11-27", "manner": "written"}
        assert desk.post(begin, bad).status_code == 422
        assert desk.post(begin, {**bad, "manner": "on_site"}).status_code == 302
        inspection.refresh_from_db()
        find = reverse("filing:inspection-find", args=[inspection.uid])
        given = {
            "version": inspection.version, "f-licence": "sound", "f-report": "fault", "t-report": "Two figures differ.",
            "summary": "",
        }  # fmt: skip
        answer = desk.post(find, given)
        assert answer.status_code == 422 and "Two figures differ." in answer.content.decode()
        paper = SimpleUploadedFile("minutes.txt", "纪要".encode())
        assert desk.post(find, {**given, "summary": "One fault.", "papers": paper}).status_code == 302
        inspection.refresh_from_db()
        assert query.publish_due(inspection) and query.rectify_due(inspection)
        assert client.get(url).status_code == 404
        assert (
            desk.get(reverse("filing:inspection-paper", args=[inspection.uid, 1])).content == "纪要".encode()
        )
        publish = reverse("filing:inspection-publish", args=[inspection.uid])
        assert desk.post(publish, {"version": inspection.version}).status_code == 302
    page = client.get(url).content.decode()
    assert "One fault." in page and "Two figures differ." in page and "minutes.txt" not in page
    assert inspection.number in client.get(reverse("filing:inspections")).content.decode()
    assert client.get(reverse("filing:inspection-paper", args=[inspection.uid, 1])).status_code == 302


def test_the_last_result_closes_the_draw(herd: Cast) -> None:
    row = drawn(herd)
    with later():  # type: ignore[attr-defined]
        for each in row.inspections.all():
            draws.begin(herd.screener, each, each.version, date(2026, 11, 27))
            draws.find(herd.screener, each, each.version, summary="Nothing.", findings=())
            draws.publish_result(herd.screener, each, each.version)
    row.refresh_from_db()
    assert row.state == Draw.CLOSED and query.again(row).same


def test_an_inspection_for_cause_needs_no_draw(herd: Cast) -> None:
    agency = Agency.objects.get(code="44007")
    trigger = agency.triggers.get()
    client = browser(herd.screener)
    url = reverse("filing:agency-inspect", args=[agency.uid])
    data = {
        "inspect-manner": "on_site",
        "inspect-trigger": str(trigger.uid),
        "inspect-inspectors": "林一\n陈二",
    }
    assert client.post(url, {**data, "inspect-inspectors": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    row = agency.inspections.get()
    assert (row.trigger, row.inspectors, row.draw) == (trigger, ["林一", "陈二"], None)
    assert "Open the agency" in client.get(reverse("filing:inspection", args=[row.uid])).content.decode()


def test_an_agency_of_another_body_has_no_desk(herd: Cast) -> None:
    stranger = person_as("stranger", herd.examiner.organisation, acting.HANDLER)
    with pytest.raises(Denied):
        draws.prepare(stranger, "x", (), (), Plan({}, 2))

"""Agencies: imports with every fault, indicators against peers, triggers and their replay, who sees what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from zhiquan.areas.filing import events, handlers
from zhiquan.areas.filing.models import Agency, AgencyFigures, Clue, NationalGrade, TriggerEvent
from zhiquan.areas.filing.queries import agencies as query
from zhiquan.areas.filing.service import agencies as service
from zhiquan.areas.filing.service import clues
from zhiquan.areas.filing.service.clues import Member
from zhiquan.areas.filing.tests.conftest import Cast, browser
from zhiquan.kernel import outbox
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import AuditEntry, OutboxEvent

NAMES = (
    "鹏岸知识产权代理事务所（虚构）",
    "甲岭专利代理（虚构）",
    "乙渡专利代理（虚构）",
    "丙溪专利代理（虚构）",
    "丁湾专利代理（虚构）",
)
HEAD = "机构代码,机构名称,申请量,非正常认定量,主动撤回量,撤回后再提交量,授权量,结案量,补正次数,投诉量,执业代理师数,在办案件数"
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def table(*rows: str) -> bytes:
    return "\n".join((HEAD, *rows)).encode()


def figures(abnormal: tuple[int, ...] = (40, 2, 4, 6, 8)) -> bytes:
    return table(
        *(
            f"4400{at},{name},200,{abnormal[at]},10,{at},{60 + at},100,300,{at},5,{400 + at}"
            for at, name in enumerate(NAMES)
        )
    )


def grades(*given: str) -> bytes:
    rows = (f"4400{at},{NAMES[at]},{grade},88.5" for at, grade in enumerate(given))
    return "\n".join(("机构代码,机构名称,信用等级,分值", *rows)).encode()


@pytest.fixture
def loaded(cast: Cast) -> Cast:
    service.import_figures(cast.screener, "figures.csv", figures(), first=YEAR[0], last=YEAR[1])
    return cast


def test_an_import_says_every_fault_at_once_and_takes_nothing(cast: Cast) -> None:
    bad = table(
        f"4400,{NAMES[0]},abc,1,,,,,,,,",
        f"44001,{NAMES[1]},10,20,,,,,,,,",
        "44001,,10,1,,,,,,,,",
    )
    with pytest.raises(Refused) as refused:
        service.import_figures(cast.screener, "figures.csv", bad, first=YEAR[0], last=YEAR[1])
    said = refused.value.sentence()
    assert refused.value.code == "faulty"
    for part in (
        "line 2",
        "4400”",
        "“abc”",
        "line 3",
        "greater than",
        "line 4",
        "stands on line 3",
        "name is missing",
    ):
        assert part in said
    assert not Agency.objects.exists() and not AgencyFigures.objects.exists()


def test_a_missing_column_and_a_period_in_the_future_are_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="申请量"):
        service.import_figures(
            cast.screener, "a.csv", "机构代码,机构名称\n44001,甲".encode(), first=YEAR[0], last=YEAR[1]
        )
    with pytest.raises(Refused) as refused:
        service.import_figures(cast.screener, "a.csv", figures(), first=YEAR[0], last=date(2027, 1, 1))
    assert refused.value.code == "bad_period"


def test_the_same_period_again_replaces_and_says_so(loaded: Cast) -> None:
    service.import_figures(
        loaded.screener, "again.csv", figures((1, 1, 1, 1, 1)), first=YEAR[0], last=YEAR[1]
    )
    assert AgencyFigures.objects.count() == len(NAMES)
    noted = AuditEntry.objects.filter(action="filing.agency.import_figures").order_by("pk").last()
    assert noted is not None and noted.detail["replaced"] == len(NAMES)


def test_indicators_stand_beside_the_median_of_the_others(loaded: Cast) -> None:
    found = {f.indicator.code: f for f in query.figures(Agency.objects.get(code="44000"))}
    assert (found["abnormal"].value, found["abnormal"].median) == ("20.0%", "2.5%")
    assert found["abnormal"].worse and found["abnormal"].peers == 4
    assert found["grant_rate"].worse and found["grant_rate"].value == "60.0%"
    assert found["amendments"].value == "1.5" and not found["amendments"].worse
    assert found["load"].value == "80.0"
    assert found["deemed_withdrawn"].value == "–"


def test_a_median_of_few_is_not_told(cast: Cast) -> None:
    data = "\n".join(figures().decode().splitlines()[:3]).encode()
    service.import_figures(cast.screener, "two.csv", data, first=YEAR[0], last=YEAR[1])
    assert all(f.median == "–" for f in query.figures(Agency.objects.get(code="44000")))


def test_a_fall_to_c_fires_once_and_a_first_grade_does_not(loaded: Cast) -> None:
    service.import_grades(
        loaded.screener, "g.csv", grades("A", "C"), as_of=date(2026, 3, 1), source="published"
    )
    assert not TriggerEvent.objects.exists()
    for _time in range(2):
        service.import_grades(
            loaded.screener, "g.csv", grades("C", "C"), as_of=date(2026, 9, 1), source="published"
        )
    row = TriggerEvent.objects.get()
    assert (row.event, row.agency and row.agency.code, row.snapshot["before"]) == (
        "credit_grade_fell",
        "44000",
        "A",
    )
    assert row.until == date(2027, 3, 1)
    assert NationalGrade.objects.count() == 4


def test_a_wrong_grade_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="A\\+ / A / B"):
        service.import_grades(cast.screener, "g.csv", grades("S"), as_of=date(2026, 3, 1), source="x")


def test_a_withdrawn_text_that_came_back_fires_for_agency_and_applicant(loaded: Cast) -> None:
    told = {
        "withdrawn": "2026100000010",
        "filing": "2026100000020",
        "score": 0.93,
        "agency": NAMES[0],
        "applicant": "某某（虚构）",
    }
    outbox.add(events.REFILED, told)
    outbox.add(events.REFILED, told)
    outbox.relay()
    assert (
        handlers.OVERSIGHT.system
        and not OutboxEvent.objects.filter(topic=events.REFILED, settled=False).exists()
    )
    agency, applicant = TriggerEvent.objects.order_by("-agency")
    if agency.agency is None:
        agency, applicant = applicant, agency
    assert agency.agency is not None and agency.agency.code == "44000"
    assert (applicant.agency, applicant.subject) == (None, "某某（虚构）")
    assert agency.result["weight"] == 3 and agency.result["clue"] is True
    assert agency.until == date(2027, 11, 23)
    assert service.due_of(agency) == date(2026, 11, 30)


def test_what_cnipa_confirms_weighs_on_the_agency_that_filed_it(loaded: Cast) -> None:
    members = [Member("2026100000010", agency=NAMES[0]), Member("2026100000020", agency="无名代理（虚构）")]
    clue = clues.open_clue(loaded.screener, members, (1,), "brought by a colleague")
    Clue.objects.filter(pk=clue.pk).update(state=Clue.RESULT, confirmed=True)
    for _time in range(2):
        outbox.add(events.CLUE_MOVED, {"state": Clue.RESULT, "number": clue.number})
    outbox.add(events.CLUE_MOVED, {"state": Clue.CLOSED, "number": clue.number})
    outbox.relay()
    row = TriggerEvent.objects.get()
    assert (row.event, row.agency and row.agency.code) == ("abnormal_confirmed", "44000")
    assert row.snapshot["filings"] == 1


def test_weights_multiply_up_to_the_cap_and_end(loaded: Cast) -> None:
    agency = Agency.objects.get(code="44001")
    on = date(2026, 11, 2)
    for number in range(3):
        service.enter(loaded.screener, agency, "complaint_upheld", cause=f"深知投〔2026〕{number}号", on=on)
    rows = list(agency.triggers.all())
    assert service.weight_of(rows, on, Decimal(10)) == 8
    service.enter(loaded.screener, agency, "agency_lent_name", cause="paper", on=on)
    rows = list(agency.triggers.all())
    assert service.weight_of(rows, on, service.weight_cap()) == 10
    assert service.weight_of(rows, date(2027, 11, 3), Decimal(10)) == 1


def test_a_replay_gives_what_stands_in_the_ledger_or_says_that_it_does_not(loaded: Cast) -> None:
    agency = Agency.objects.get(code="44001")
    row = service.enter(loaded.screener, agency, "withdrawn_many", cause="paper", on=date(2026, 11, 2))
    row.refresh_from_db()
    assert service.replay(row) == (row.result, True)
    row.result = {**row.result, "weight": 9}
    assert service.replay(row)[1] is False
    page = browser(loaded.screener).get(reverse("filing:trigger", args=[row.uid])).content.decode()
    assert "the same result" in page and row.edition_id[:16] in page


def test_an_event_is_refused_without_paper_in_the_future_or_unknown(loaded: Cast) -> None:
    agency = Agency.objects.get(code="44001")
    for event, cause, on in (
        ("complaint_upheld", " ", date(2026, 11, 2)),
        ("complaint_upheld", "x", date(2026, 12, 2)),
        ("made_up", "x", date(2026, 11, 2)),
    ):
        with pytest.raises(Refused):
            service.enter(loaded.screener, agency, event, cause=cause, on=on)
    with pytest.raises(Denied):
        service.enter(loaded.agent, agency, "complaint_upheld", cause="x", on=date(2026, 11, 2))


def test_settling_needs_words_and_happens_once(loaded: Cast) -> None:
    agency = Agency.objects.get(code="44001")
    row = service.enter(loaded.screener, agency, "complaint_upheld", cause="x", on=date(2026, 11, 2))
    client = browser(loaded.screener)
    url = reverse("filing:trigger", args=[row.uid])
    assert client.post(url, {"version": row.version, "note": ""}).status_code == 422
    assert client.post(url, {"version": row.version, "note": "Talked with the head."}).status_code == 302
    row.refresh_from_db()
    assert row.settled_note == "Talked with the head." and row.settled_by == loaded.screener.person
    with pytest.raises(Refused):
        service.settle(loaded.screener, row, row.version, "again")


def test_the_list_is_for_the_desk_and_each_agency_sees_its_own_page_alone(loaded: Cast) -> None:
    own, other = Agency.objects.get(code="44000"), Agency.objects.get(code="44001")
    assert own.organisation == loaded.agency
    agent = browser(loaded.agent)
    assert agent.get(reverse("filing:agencies")).status_code == 404
    assert agent.get(reverse("filing:triggers")).status_code == 404
    assert agent.get(reverse("filing:agency", args=[other.uid])).status_code == 404
    assert agent.get(reverse("filing:agency-own")).headers["Location"] == reverse(
        "filing:agency", args=[own.uid]
    )
    page = agent.get(reverse("filing:agency", args=[own.uid])).content.decode()
    assert "20.0%" in page and "Enter an event" not in page and other.name not in page
    assert browser(loaded.clerk).get(reverse("filing:agency", args=[own.uid])).status_code == 404
    assert agent.post(reverse("filing:agency-event", args=[own.uid]), {}).status_code == 403
    assert browser(loaded.supervisor).get(reverse("filing:agencies-figures")).status_code == 404


def test_the_list_sorts_filters_and_goes_out_as_a_file(loaded: Cast) -> None:
    client = browser(loaded.screener)
    service.enter(
        loaded.screener, Agency.objects.get(code="44003"), "complaint_upheld", cause="x", on=date(2026, 11, 2)
    )
    url = reverse("filing:agencies")
    lines = [line.agency.code for line in client.get(url, {"sort": "-abnormal"}).context["page"]]
    assert lines == ["44000", "44004", "44003", "44002", "44001"]
    assert [line.agency.code for line in client.get(url, {"show": "triggered"}).context["page"]] == ["44003"]
    assert len(client.get(url, {"q": "甲岭"}).context["page"]) == 1
    assert len(client.get(url, {"grade": "none"}).context["page"]) == len(NAMES)
    data = client.get(url, {"format": "csv"}).content.decode("utf-8-sig")
    assert "44003" in data and "20.0%" in data
    assert client.get(url, {"format": "xlsx"}).content.startswith(b"PK")


def test_the_import_page_keeps_what_was_typed(cast: Cast) -> None:
    client = browser(cast.screener)
    upload = SimpleUploadedFile("f.csv", table("1,甲,x,,,,,,,,,"))
    answer = client.post(
        reverse("filing:agencies-figures"), {"first": "2025-01-01", "last": "2025-12-31", "file": upload}
    )
    page = answer.content.decode()
    assert len(answer.context["form"].errors["file"]) == 2
    assert answer.status_code == 422 and "five digits" in page and 'value="2025-01-01"' in page
    upload = SimpleUploadedFile("f.csv", figures())
    answer = client.post(
        reverse("filing:agencies-figures"), {"first": "2025-01-01", "last": "2025-12-31", "file": upload}
    )
    assert answer.status_code == 302 and Agency.objects.count() == len(NAMES)


def test_the_desk_enters_events_and_lists_on_the_page(loaded: Cast) -> None:
    row = Agency.objects.get(code="44002")
    client = browser(loaded.screener)
    data = {
        "event-event": "complaint_upheld",
        "event-on": "2026-11-20",
        "event-cause": "深知投〔2026〕9号",
        "event-note": "",
    }
    assert client.post(reverse("filing:agency-event", args=[row.uid]), data).status_code == 302
    assert row.triggers.count() == 1
    assert (
        client.post(reverse("filing:agency-event", args=[row.uid]), {**data, "event-on": ""}).status_code
        == 422
    )
    listed = {
        "version": row.version,
        "list-listed": "abnormal_operation",
        "list-paper": "粤知名录〔2026〕3号",
    }
    assert client.post(reverse("filing:agency-list", args=[row.uid]), listed).status_code == 302
    row.refresh_from_db()
    assert service.on_site(row)
    page = client.get(reverse("filing:agency", args=[row.uid])).content.decode()
    assert "粤知名录〔2026〕3号" in page and "Inspected on site" in page

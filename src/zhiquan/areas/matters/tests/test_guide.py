"""The public face: services, guides, search, windows, versions, deadlines and their calendar."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from icalendar import Calendar
from ninja.testing import TestClient

from zhiquan.areas.matters import blanks, calendar, packs
from zhiquan.areas.matters.api_guide import router
from zhiquan.areas.matters.models import CalendarFeed
from zhiquan.areas.matters.queries import catalogue, guides, lawtext, versions
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import APPLICANT, Actor
from zhiquan.kernel.errors import NotVisible, Refused
from zhiquan.kernel.models import AuditEntry, Mandate, Organisation, Person
from zhiquan.kernel.points import Deadline, deadline
from zhiquan.policy import Edition, Packs, thawed

LANGUAGES = ("zh-hans", "zh-hant", "en")
CHANGE = date(2027, 1, 1)


@pytest.fixture
def edition(db: None, policy: Edition, today: None) -> Edition:
    return editions.load(policy)


@pytest.fixture
def member(edition: Edition) -> Actor:
    person = Person.objects.create(username="clerk", display_name="经办")
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="一家公司")
    Mandate.objects.create(person=person, organisation=firm, role=APPLICANT, valid_from=clock.today())
    return Actor(person, firm, frozenset({APPLICANT}))


@pytest.fixture
def signed_in(client: Client, member: Actor) -> Client:
    assert member.person is not None
    client.force_login(member.person)
    return client


@pytest.fixture
def one_deadline() -> Iterator[Deadline]:
    """An area that has one thing for every signed-in actor to do."""
    due = Deadline(
        "Answer", "case 1", "a rule", None, date(2026, 12, 1), "test.case:1", "/about/", provisional=True
    )
    deadline.register("test.guide")(lambda actor: [due] if actor.signed_in else [])
    yield due
    deadline._functions.pop("test.guide")


def shown(client: Client, name: str, *args: str, **query: str) -> str:
    answer = client.get(reverse(name, args=args), query)
    assert answer.status_code == 200, (name, args, answer.status_code)
    return answer.content.decode().partition("<main")[2]


# ---------- the list


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_service_has_a_guide_in_every_language(client: Client, edition: Edition, language: str) -> None:
    for code in edition.matters:
        page = client.get(reverse("matters:guide", args=[code]), {"lang": language}).content.decode()
        assert page.count("<h1>") == 1
        assert "{{" not in page and "{'" not in page and "mappingproxy" not in page
        with translation.override(language):
            assert packs.pack(code).name in page.replace("&#x27;", "'")


def test_filters_narrow_the_list_and_their_counts_are_true(client: Client, edition: Edition) -> None:
    every = catalogue.every()
    assert len(every) == len(edition.matters)
    for key, field in (("life", "life_events"), ("audience", "audience"), ("kind", "kind")):
        for value, count in catalogue.counts(every, field).items():
            assert len(catalogue.services(**{key: value})) == count
    page = shown(client, "matters:services", kind="bundle")
    assert reverse("matters:guide", args=["company-rename"]) in page
    assert reverse("matters:guide", args=["trademark-change"]) not in page
    assert "empty" in shown(client, "matters:services", life="nowhere")


def test_life_events_stand_in_order_and_lose_no_service(edition: Edition) -> None:
    columns = catalogue.by_life(most=2)
    assert [column.code for column in columns] == list(catalogue.LIFE_EVENTS)
    for column in columns:
        assert len(column.first) + column.more == len(catalogue.services(life=column.code))
    change = next(column for column in columns if column.code == "change")
    assert change.first[0].is_bundle


def test_pages_open_before_any_policy_is_loaded(client: Client, db: None) -> None:
    for name in ("matters:services", "matters:windows", "matters:search", "home"):
        shown(client, name)
    assert client.get(reverse("matters:guide", args=["company-rename"])).status_code == 404


# ---------- search


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("公司改名了，商标怎么办", {"company-rename", "trademark-change"}),
        ("公司改名了，商標怎麼辦", {"company-rename", "trademark-change"}),
        ("海关备案要变更吗", {"customs-recordal-change"}),
        ("個體戶改名", {"sole-proprietor-change", "sole-proprietor-name-change"}),
        ("trademark-renewal", {"trademark-renewal"}),
        ("Renew a trade mark", {"trademark-renewal"}),
        ("软著变更", {"copyright-reminder"}),
    ],
)
def test_a_sentence_finds_its_service(edition: Edition, typed: str, first: set[str]) -> None:
    found = catalogue.search(typed)
    assert found and found[0].code in first, [pack.code for pack in found]


@pytest.mark.parametrize("typed", ["zzz", "，。", "怎么办", "the of", "\u3000"])
def test_words_that_say_nothing_find_nothing(edition: Edition, typed: str) -> None:
    assert catalogue.search(typed) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_question_on_the_home_page_finds_a_service(edition: Edition, language: str) -> None:
    with translation.override(language):
        for asked in catalogue.ASKED:
            assert catalogue.search(str(asked)), str(asked)


def test_search_shows_services_answers_and_nothing_of_others(client: Client, edition: Edition) -> None:
    page = shown(client, "matters:search", q="商标质押给银行了，还能变更吗", lang="zh-hans")
    assert reverse("matters:guide", args=["trademark-change"]) in page
    assert "同意书系统已经填好" in page
    nothing = shown(client, "matters:search", q="zzzz", lang="en")
    assert 'class="empty"' in nothing and "zzzz" in nothing
    assert "<script>" not in shown(client, "matters:search", q="<script>x</script>")


# ---------- one guide


def test_the_rename_says_what_it_saves_and_hands_the_rest_over(client: Client, edition: Edition) -> None:
    found = guides.guide("company-rename")
    saved = found.savings
    assert saved is not None
    assert saved.fields < saved.fields_before and saved.materials < saved.materials_before
    usual = {part.code for part in found.parts if part.typical}
    assert {"company-change", "trademark-change", "customs-recordal-change"} <= usual
    assert "trademark-transfer" not in usual
    page = shown(client, "matters:guide", "company-rename", lang="zh-hans")
    assert f">{saved.fields} <" in page and str(saved.fields_before) in page
    assert "印章" in page and "社会保险" in page
    assert "<svg xmlns" not in page


def test_materials_say_who_brings_them_and_when(edition: Edition) -> None:
    with translation.override("zh-hans"):
        lines = {line.name: line for line in guides.guide("trademark-change").materials}
    certificate = lines["登记机关出具的名称变更证明"]
    assert certificate.origin == "authority"
    assert "名称" in certificate.when
    consent = lines["质权人同意书"]
    assert consent.per and consent.when and [blank.name for blank in consent.blanks] == ["pledgee_consent"]
    assert not lines["外文文件的中文译文"].required
    assert not lines["身份证明文件复印件"].when


def test_no_condition_is_left_in_code(client: Client, edition: Edition) -> None:
    """What stands behind a condition is said in policy's words, never as the name of a fact."""
    facts = {fact for code in edition.matters for fact in Packs(edition).elements}
    for code in edition.matters:
        for line in guides.guide(code).materials:
            assert not any(fact in line.when for fact in facts), line.when


def test_law_states_switch_on_their_day(edition: Edition) -> None:
    found = guides.guide("trademark-change")
    assert found.law_day == CHANGE
    states = {(b.cited.title[-12:], b.cited.article): (b.today, b.later) for b in found.bases}
    assert ("now", "gone") in states.values() and ("next", "now") in states.values()
    with clock.use(datetime(2027, 1, 1, 9, 0, tzinfo=clock.ZONE)):
        after = guides.guide("trademark-change")
    assert {b.today for b in after.bases} == {"now", "gone"}
    assert after.law_day is None or after.law_day > CHANGE


def test_figures_carry_their_versions_and_samples(edition: Edition) -> None:
    figures = lawtext.figures(edition, "trademark.opposition", date(2026, 11, 23), ())
    assert [f.force for f in figures] == ["now", "next"]
    assert [f.force for f in lawtext.figures(edition, "trademark.opposition", CHANGE, ())] == ["now"]
    promised = guides.guide("trademark-change").promised
    assert promised and promised[0].sample
    rule = edition.rules.parameters["matters.promise_trademark_change"][0]
    assert not lawtext.figures(edition, rule.code, date(2026, 11, 23), {rule.hash})[0].sample
    assert lawtext.figures(edition, "no.such", CHANGE, ()) == ()


def test_only_what_can_be_handed_in_has_a_button(client: Client, edition: Edition) -> None:
    assert "btn-main" in shown(client, "matters:guide", "trademark-change")
    assert "btn-main" not in shown(client, "matters:guide", "copyright-reminder")
    assert client.get(reverse("matters:guide", args=["no-such"])).status_code == 404


def test_the_flow_is_drawn_on_the_page_and_alone(client: Client, edition: Edition) -> None:
    page = shown(client, "matters:guide", "trademark-change", lang="en")
    assert page.count("<svg xmlns") == 1 and "style=" not in page
    alone = client.get(reverse("matters:flow", args=["trademark-change"]))
    assert alone["Content-Type"].startswith("image/svg+xml")
    assert client.get(reverse("matters:flow", args=["company-rename"])).status_code == 404


def test_every_empty_form_that_a_guide_offers_comes_out(edition: Edition) -> None:
    offered = {
        (blank.matter, blank.name)
        for code in edition.matters
        for line in guides.guide(code).materials
        for blank in line.blanks
    }
    assert len(offered) > 5
    for code, name in sorted(offered):
        title, data = blanks.blank(packs.pack(code), name, "docx")
        assert title and data.startswith(b"PK")


def test_an_empty_form_is_downloaded_under_its_title(client: Client, edition: Edition) -> None:
    answer = client.get(reverse("matters:blank", args=["trademark-change", "application", "pdf"]))
    assert answer.content.startswith(b"%PDF") and "filename*=UTF-8" in answer["Content-Disposition"]
    for wrong in (("trademark-change", "no", "pdf"), ("trademark-change", "application", "exe")):
        assert client.get(reverse("matters:blank", args=wrong)).status_code == 404


# ---------- versions


def changed(edition: Edition, **matter: Any) -> Edition:
    content = thawed(json.loads(edition.to_json()))
    content["matters"]["trademark-change"] |= matter
    content.pop("format")
    return Edition.of(content)


def test_versions_name_what_changed_and_only_then(client: Client, edition: Edition) -> None:
    summary = {"zh-Hans": "换了一句话。", "en": "Another sentence."}
    with clock.use(datetime(2026, 11, 24, 9, 0, tzinfo=clock.ZONE)):
        editions.load(changed(edition, summary=summary))
        found = versions.versions("trademark-change")
        assert [version.first for version in found] == [False, True]
        with translation.override("en"):
            line = versions.versions("trademark-change")[0].changes[0]
        assert line.after == "Another sentence." and line.change == "changed"
        assert len(versions.versions("trademark-renewal")) == 1
        page = shown(client, "matters:versions", "trademark-change", lang="en")
    assert "Another sentence." in page
    with pytest.raises(NotVisible):
        versions.versions("no-such")


# ---------- windows


def test_windows_are_those_that_take_the_matter(client: Client, edition: Edition) -> None:
    assert {w.code for w in catalogue.windows(edition, "trademark-change")} > {
        w.code for w in catalogue.windows(edition, "company-change")
    }
    page = shown(client, "matters:windows", district="futian", lang="en")
    assert "Futian IP window" in page and "Longgang IP station" not in page
    assert 'href="tel:' in page


# ---------- deadlines and the calendar


def test_deadlines_count_working_days_and_stand_by_day(member: Actor, one_deadline: Deadline) -> None:
    row = next(row for row in catalogue.deadlines(member) if row.deadline is one_deadline)
    assert (row.days, row.working, row.tone) == (8, 6, "warn")
    assert catalogue.deadlines(Actor()) == ()


def test_my_deadlines_ask_to_sign_in(client: Client, edition: Edition) -> None:
    answer = client.get(reverse("matters:deadlines"))
    assert answer.status_code == 302 and "login" in answer["Location"]


def test_the_feed_is_opened_read_renewed_and_revoked(
    signed_in: Client, member: Actor, one_deadline: Deadline
) -> None:
    assert one_deadline.subject in shown(signed_in, "matters:deadlines")
    signed_in.post(reverse("matters:calendar-open"))
    feed = calendar.feed_of(member)
    assert feed is not None
    address = reverse("matters:calendar", args=[calendar.token_of(feed)])
    assert address in shown(signed_in, "matters:deadlines")

    stranger = Client()
    answer = stranger.get(address)
    assert answer["Content-Type"].startswith("text/calendar") and "no-store" in answer["Cache-Control"]
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["DTSTART"].dt == one_deadline.due
    assert event["DTEND"].dt == one_deadline.due + timedelta(days=1)
    assert one_deadline.subject in event["SUMMARY"]
    assert event["URL"].endswith("/about/")
    again = Calendar.from_ical(stranger.get(address).content).walk("VEVENT")[0]
    assert again["UID"] == event["UID"]

    signed_in.post(reverse("matters:calendar-open"))
    assert stranger.get(address).status_code == 404
    renewed = calendar.feed_of(member)
    assert renewed is not None and renewed.pk != feed.pk
    signed_in.post(reverse("matters:calendar-revoke"))
    assert stranger.get(reverse("matters:calendar", args=[calendar.token_of(renewed)])).status_code == 404
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0
    done = AuditEntry.objects.filter(action__startswith="matters.calendar.").values_list("action", flat=True)
    assert sorted(done) == ["matters.calendar.open"] * 2 + ["matters.calendar.revoke"]


def test_a_feed_ends_with_the_mandate_and_no_token_is_guessed(client: Client, member: Actor) -> None:
    feed = calendar.open_feed(member)
    token = calendar.token_of(feed)
    assert calendar.read(token)[1].roles == frozenset({APPLICANT})
    for wrong in (
        feed.uid.hex,
        f"{feed.uid.hex}.x",
        token[:-1],
        "x",
        f"{'0' * 32}.{token.partition('.')[2]}",
    ):
        assert client.get(reverse("matters:calendar", args=[wrong])).status_code == 404
    Mandate.objects.filter(person=member.person).update(revoked_at=clock.now())
    with pytest.raises(NotVisible):
        calendar.read(token)


def test_nobody_revokes_what_he_never_opened(member: Actor) -> None:
    with pytest.raises(Refused):
        calendar.revoke(member)
    with pytest.raises(Refused):
        calendar.open_feed(Actor())


# ---------- the home page


def test_home_announces_the_law_within_sixty_days(client: Client, edition: Edition) -> None:
    page = shown(client, "home", lang="en")
    assert "From 1 Jan 2027" in page and f"All {len(edition.matters)} services" in page
    assert reverse("matters:guide", args=["company-rename"]) in page
    with clock.use(datetime(2026, 9, 1, 9, 0, tzinfo=clock.ZONE)):
        assert "banner-law" not in shown(client, "home")


def test_home_of_an_applicant_shows_what_is_due(signed_in: Client, one_deadline: Deadline) -> None:
    page = shown(signed_in, "home", lang="en")
    assert one_deadline.subject in page and "6 working days left" in page


def test_home_counts_marks_under_an_old_name(client: Client, cast: Any) -> None:
    client.force_login(cast.clerk.person)
    Mandate.objects.create(
        person=cast.clerk.person, organisation=cast.firm, role=APPLICANT, valid_from=clock.today()
    )
    page = shown(client, "home", lang="en")
    assert "still recorded under an old name" in page
    assert f"{reverse('registry:mine')}?name=old" in page


# ---------- the API


@pytest.fixture
def api(edition: Edition) -> TestClient:
    return TestClient(router)


def test_the_api_lists_and_tells_services_to_everyone(api: TestClient, edition: Edition) -> None:
    listed = api.get("").json()
    assert {each["code"] for each in listed} == set(edition.matters)
    assert {each["kind"] for each in api.get("?kind=bundle").json()} == {"bundle"}
    assert api.get("?kind=nothing").status_code == 422
    for each in listed:
        told = api.get(f"/{each['code']}").json()
        assert told["edition"] == edition.hash
        assert bool(told["savings"]) == (each["kind"] == "bundle")
    assert b"<svg" in api.get("/trademark-change/flow.svg").content


def test_the_api_knows_no_other_service(api: TestClient) -> None:
    for path in ("/no-such", "/company-rename/flow.svg"):
        with pytest.raises(NotVisible):
            api.get(path)

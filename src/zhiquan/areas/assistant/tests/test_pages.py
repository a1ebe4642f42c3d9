"""The assistant's pages: asking with and without script, sources, hand-over, desk, editing, search, widget."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client, override_settings
from django.urls import reverse

from zhiquan.areas.assistant import answering, ports, seats
from zhiquan.areas.assistant.models import Book, DraftEntry, Talk, Ticket, Turn, Watch
from zhiquan.areas.assistant.tests.scripted import ENTRY, LAW, LETTER, LETTERS, OLD, Scripted, Shelf
from zhiquan.areas.assistant.views import copilot
from zhiquan.kernel import actor as acting
from zhiquan.kernel import clock, editions
from zhiquan.kernel.actor import Actor
from zhiquan.kernel.models import Mandate, Organisation, Person
from zhiquan.policy import Edition, load_city
from zhiquan.policy.knowledge import Knowledge

POLICY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen"


@dataclass
class Cast:
    """An applicant, an officer of the desk, a reviewer, a supervisor."""

    clerk: Actor
    officer: Actor
    reviewer: Actor
    supervisor: Actor


@pytest.fixture(scope="session")
def policy() -> Edition:
    return load_city(POLICY)


@pytest.fixture
def today() -> Iterator[None]:
    with clock.use(datetime(2026, 11, 23, 10, 0, tzinfo=clock.ZONE)):
        yield


def _person(name: str, organisation: Organisation | None, *roles: str) -> Actor:
    person = Person.objects.create(username=name, display_name=name, is_demo=True)
    for role in roles:
        Mandate.objects.create(person=person, organisation=organisation, role=role, valid_from=clock.today())
    return Actor(person, organisation, frozenset(roles))


@pytest.fixture
def cast(db: None, policy: Edition, today: None) -> Iterator[Cast]:
    cache.clear()
    editions.load(policy)
    made = Knowledge.of({"entries": {"sample": {"topic": "sample", "entries": [ENTRY]}}})
    Book.objects.create(hash=made.hash, content=made.content.decode(), current=True, entries=1)
    before = ports.maker(), ports._opener
    shelf = Shelf()
    ports.connect_engine(lambda _book, _edition, _library: Scripted())
    ports.connect_library(lambda: shelf)
    answering.forget()
    body = Organisation.objects.get(body_code=seats.body_of(seats.KNOWLEDGE))
    firm = Organisation.objects.create(kind=Organisation.FIRM, name="深圳市示例科技有限公司（虚构）")
    yield Cast(
        _person("clerk", firm, acting.APPLICANT),
        _person("officer", body, acting.HANDLER),
        _person("reviewer", body, acting.APPROVER),
        _person("supervisor", body, acting.SUPERVISOR),
    )
    ports.connect_engine(before[0])
    ports.connect_library(before[1])
    answering.forget()


def browser(actor: Actor | None = None, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    if actor and actor.person:
        client.force_login(actor.person)
    return client


def asked(client: Client, question: str = "多久内提出", **more: str) -> Turn:
    """A question through the page; the turn that it made."""
    reply = client.post(reverse("assistant:home"), {"question": question, **more})
    assert reply.status_code == 302, reply.content.decode()
    return Turn.objects.order_by("-pk")[0]


def text_of(reply: Any) -> str:
    return str(reply.content.decode())


# ---------- asking


def test_a_question_is_posted_and_its_answer_has_an_address_without_it(cast: Cast) -> None:
    client = browser()
    reply = client.post(reverse("assistant:home"), {"question": "多久内提出"})
    turn = Turn.objects.get()
    assert reply["Location"] == reverse("assistant:talk", args=[turn.talk.uid])
    page = text_of(client.get(reply["Location"]))
    assert "申请人应当在三个月内提出。" in page
    assert "本回答由程序自动生成" in page
    assert 'href="#t1-s1"' in page and 'id="t1-s1"' in page
    assert "In force" in page and "until 31 Dec 2026" in page
    assert "How it was computed" in page and "2026-11-09 次日起算" in page
    assert reverse("assistant:open-form", args=[turn.uid]) in page
    assert "1 field filled" not in page, "a visitor signs in first, and nothing is carried over"


def test_a_handed_over_question_waits_in_the_box_and_writes_nothing(cast: Cast) -> None:
    page = text_of(browser().get(reverse("assistant:home"), {"q": "多久内<提出>"}))
    assert "多久内&lt;提出&gt;" in page and "data-begin" in page
    assert not Talk.objects.exists()


def test_the_stream_brings_the_same_pieces_in_the_order_of_the_work(cast: Cast) -> None:
    client = browser()
    reply = client.post(
        reverse("assistant:home"), {"question": "多久内提出"}, headers={"accept": "application/x-ndjson"}
    )
    assert reply["Content-Type"].startswith("application/x-ndjson")
    steps = [json.loads(line) for line in b"".join(reply.streaming_content).splitlines()]  # type: ignore[attr-defined]
    turn = Turn.objects.get()
    assert steps[0]["url"] == reverse("assistant:talk", args=[turn.talk.uid])
    places = [step.get("at") for step in steps]
    assert places.index("#turns") < places.index("#sources") < places.index("#a1") < places.index("#t1")
    joined = "".join(step.get("html", "") for step in steps)
    for piece in ("多久内提出", "三个月", "过期不受理", "2026-12-09", "It helped"):
        assert piece in joined
    assert "Answered with 1 source" in steps[-1]["say"]
    assert "<script" not in joined and "style=" not in joined


def test_an_empty_question_says_so_and_keeps_the_page(cast: Cast) -> None:
    reply = browser().post(reverse("assistant:home"), {"question": "  "})
    assert reply.status_code == 422 and "Write your question first" in text_of(reply)


def test_a_text_that_is_too_long_may_be_read_as_a_letter(cast: Cast) -> None:
    reply = browser().post(reverse("assistant:home"), {"question": "多久" * 2000})
    assert reply.status_code == 422 and f'action="{reverse("assistant:notice")}"' in text_of(reply)
    assert not Turn.objects.exists()


def test_another_day_gives_the_answer_of_that_day(cast: Cast) -> None:
    client = browser()
    turn = asked(client, on="2027-01-02")
    page = text_of(client.get(reverse("assistant:talk", args=[turn.talk.uid])))
    assert "两个月" in page and 'value="2027-01-02"' in page
    wrong = client.post(reverse("assistant:home"), {"question": "多久", "on": "tomorrow"})
    assert wrong.status_code == 422 and "YYYY-MM-DD" in text_of(wrong)


def test_asking_back_offers_buttons_that_send_the_choice(cast: Cast) -> None:
    client = browser()
    turn = asked(client, "哪一件")
    address = reverse("assistant:talk", args=[turn.talk.uid])
    assert 'name="question" value="我要问示例甲"' in text_of(client.get(address))
    client.post(address, {"question": "我要问示例甲"})
    assert turn.talk.turns.count() == 2


def test_a_talk_opens_to_nobody_else(cast: Cast) -> None:
    mine, turn = browser(), None
    turn = asked(mine)
    for other in (browser(), browser(cast.clerk), browser(cast.officer)):
        assert other.get(reverse("assistant:talk", args=[turn.talk.uid])).status_code == 404
        assert other.post(reverse("assistant:rate", args=[turn.uid]), {"rating": "1"}).status_code == 404
        assert other.get(reverse("assistant:answer-file", args=[turn.uid, "json"])).status_code == 404


def test_text_of_people_is_never_markup(cast: Cast) -> None:
    client = browser()
    turn = asked(client, "<script>alert(1)</script>多久")
    page = text_of(client.get(reverse("assistant:talk", args=[turn.talk.uid])))
    assert "<script>alert" not in page


# ---------- rating, forgetting, taking along


def test_thumbs_watch_and_forget(cast: Cast) -> None:
    client = browser(cast.clerk)
    turn = asked(client, "没有的事")
    client.post(reverse("assistant:rate", args=[turn.uid]), {"rating": "-1", "words": "不对"})
    turn.refresh_from_db()
    assert (turn.rating, turn.rating_words) == (-1, "不对")
    page = text_of(client.get(reverse("assistant:talk", args=[turn.talk.uid])))
    assert "nothing was found that may be cited" in page and "Tell me when there is a new rule" in page
    client.post(reverse("assistant:watch", args=[turn.uid]))
    assert "没有的事" in text_of(client.get(reverse("assistant:home"))).split("What I am told about")[1]
    client.post(reverse("assistant:unwatch", args=[Watch.objects.get().uid]))
    assert not Watch.objects.exists()
    client.post(reverse("assistant:forget", args=[turn.talk.uid]))
    assert not Talk.objects.exists()


def test_the_downloads_carry_the_label_in_text_and_metadata(cast: Cast) -> None:
    client = browser()
    turn = asked(client)
    plain = json.loads(client.get(reverse("assistant:answer-file", args=[turn.uid, "json"])).content)
    assert plain["label"] == "本回答由程序自动生成" and plain["AIGC"]["ProduceID"] == str(turn.uid)
    word = client.get(reverse("assistant:answer-file", args=[turn.uid, "docx"])).content
    with zipfile.ZipFile(io.BytesIO(word)) as held:
        assert str(turn.uid) in held.read("docProps/custom.xml").decode()
        assert "custom.xml" in held.read("[Content_Types].xml").decode()
        spoken = held.read("word/document.xml").decode() + "".join(
            held.read(name).decode() for name in held.namelist() if "header" in name
        )
    assert "本回答由程序自动生成" in spoken and "申请人应当在三个月内提出" in spoken
    assert client.get(reverse("assistant:answer-file", args=[turn.uid, "exe"])).status_code == 404


def test_the_form_opens_for_a_person_and_asks_a_visitor_to_sign_in(cast: Cast) -> None:
    visitor = browser()
    away = visitor.post(reverse("assistant:open-form", args=[asked(visitor).uid]))
    assert away.status_code == 302 and "/accounts/login/" in away["Location"]
    client = browser(cast.clerk)
    turn = asked(client)
    assert "1 field filled" in text_of(client.get(reverse("assistant:talk", args=[turn.talk.uid])))
    reply = client.post(reverse("assistant:open-form", args=[turn.uid]))
    assert reply.status_code == 302 and reply["Location"].startswith("/drafts/")


# ---------- the human desk


def test_a_visitor_hands_over_and_reads_the_reply(cast: Cast) -> None:
    client, officer = browser(), browser(cast.officer)
    turn = asked(client, "没有的事")
    address = reverse("assistant:hand-over", args=[turn.uid])
    assert "没有的事" in text_of(client.get(address))
    without = client.post(address, {"kind": "question", "question": "没有的事"})
    assert without.status_code == 422 and "Please fill this in" in text_of(without)
    sent = client.post(
        address, {"kind": "question", "question": "没有的事", "contact": "someone@example.com"}
    )
    ticket = Ticket.objects.get()
    assert sent["Location"] == reverse("assistant:ticket", args=[ticket.uid])
    own = text_of(client.get(sent["Location"]))
    assert ticket.number in own and "someone@example.com" not in own

    assert ticket.number in text_of(officer.get(reverse("assistant:desk")))
    page = text_of(officer.get(reverse("assistant:ticket", args=[ticket.uid])))
    assert "没有的事" in page and "someone@example.com" not in page
    act = reverse("assistant:ticket-act", args=[ticket.uid])
    assert "someone@example.com" in text_of(officer.post(act, {"do": "contact"}))
    officer.post(act, {"do": "take", "version": ticket.version})
    ticket.refresh_from_db()
    officer.post(act, {"do": "reply", "version": ticket.version, "text": "示例答复，依据示例条例第二条。"})
    assert "示例答复" in text_of(client.get(sent["Location"]))

    reply = ticket.replies.get()
    made = officer.post(reverse("assistant:reply-draft", args=[reply.uid]), {"code": "reply-one"})
    assert made["Location"] == reverse("assistant:draft", args=[DraftEntry.objects.get().uid])


def test_the_desks_are_nobodys_but_the_bodys(cast: Cast) -> None:
    for name in ("assistant:desk", "assistant:editing"):
        assert browser().get(reverse(name)).status_code == 302
        assert browser(cast.clerk).get(reverse(name)).status_code == 404
    assert browser(cast.supervisor).get(reverse("assistant:editing")).status_code == 200
    assert browser(cast.supervisor).get(reverse("assistant:desk")).status_code == 404


# ---------- editing


def test_every_tab_of_the_editors_opens(cast: Cast) -> None:
    asked(browser(), "没有的事")
    officer = browser(cast.officer)
    for tab in ("review", "drafts", "expiring", "alerts", "unanswered", "low_rated", "texts", "books"):
        assert officer.get(reverse("assistant:editing"), {"tab": tab}).status_code == 200, tab
    assert "没有的事" in text_of(officer.get(reverse("assistant:editing"), {"tab": "unanswered"}))
    assert "The sample period" in text_of(officer.get(reverse("assistant:editing"), {"tab": "expiring"}))
    supervisor = browser(cast.supervisor)
    assert "没有的事" not in text_of(supervisor.get(reverse("assistant:editing"), {"tab": "unanswered"}))


def test_what_was_looked_at_leaves_the_list(cast: Cast) -> None:
    visitor, officer = browser(), browser(cast.officer)
    first, second = asked(visitor, "没有的事"), asked(visitor, "没有的事情")
    officer.post(
        reverse("assistant:triage", args=[first.uid]),
        {"tab": "unanswered", "turn": [str(second.uid), "no-uid"]},
    )
    assert "没有的事" not in text_of(officer.get(reverse("assistant:editing"), {"tab": "unanswered"}))


def test_the_editor_keeps_what_its_form_does_not_show(cast: Cast) -> None:
    officer = browser(cast.officer)
    officer.post(reverse("assistant:draft-new"), {"code": "sample-period"})
    draft = DraftEntry.objects.get()
    before = draft.content
    address = reverse("assistant:draft", args=[draft.uid])
    page = officer.get(address)
    fields = {f.html_name: f.value() or "" for f in page.context["form"]}
    says = page.context["says"]
    fields |= {f.html_name: f.value() for f in says.management_form}
    fields |= {f.html_name: f.value() or "" for one in says for f in one}
    fields["title_en"] = "The sample period, revised"
    officer.post(address, {**fields, "version": draft.version, "do": "save"})
    draft.refresh_from_db()
    assert draft.content["title"]["en"] == "The sample period, revised"
    assert [s["cites"] for s in draft.content["says"]] == [s["cites"] for s in before["says"]]
    assert [s["text"] for s in draft.content["says"]] == [s["text"] for s in before["says"]]
    assert draft.content["asks"]["zh-Hans"] == before["asks"]["zh-Hans"]
    fields["says-0-cites"] = "第二条"
    wrong = officer.post(address, {**fields, "version": draft.version, "do": "save"})
    assert wrong.status_code == 422 and "names no article" in text_of(wrong)


# ---------- search, law, entries


def test_search_finds_on_the_day_and_counts_its_kinds(cast: Cast) -> None:
    client = browser()
    page = text_of(client.get(reverse("assistant:search"), {"q": "示例"}))
    assert "三个月" in page and "两个月" not in page
    assert reverse("assistant:entry", args=["sample-period"]) in page
    later = text_of(
        client.get(reverse("assistant:search"), {"q": "示例", "on": "2027-01-01", "kind": "article"})
    )
    assert "两个月" in later and "三个月" not in later
    assert "YYYY-MM-DD" in text_of(client.get(reverse("assistant:search"), {"q": "示例", "on": "x"}))
    assert LAW in text_of(client.get(reverse("assistant:search")))


def test_an_article_shows_its_versions_its_neighbours_and_who_cites_it(cast: Cast) -> None:
    page = text_of(browser().get(reverse("assistant:article", args=[f"{OLD.id}#第二条"])))
    assert "三个月" in page and "两个月" in page
    assert 'rel="prev"' in page and 'rel="next"' not in page
    assert reverse("assistant:entry", args=["sample-period"]) in page
    assert browser().get(reverse("assistant:article", args=[f"{OLD.id}#第九条"])).status_code == 404
    law = text_of(browser().get(reverse("assistant:instrument", args=[LAW])))
    assert "2 articles" in law and "第一章 总则" in law


def test_an_entry_says_what_holds_on_the_day(cast: Cast) -> None:
    address = reverse("assistant:entry", args=["sample-period"])
    now, later = text_of(browser().get(address)), text_of(browser().get(address, {"on": "2027-02-01"}))
    assert "within three months" in now.split("On other days")[0]
    assert "within two months" in later.split("On other days")[0]
    assert "两个月" in later


# ---------- letters


def _with_letters() -> None:
    made = Knowledge.of(
        {"entries": {"sample": {"topic": "sample", "entries": [ENTRY]}}, "letters": {"letters": LETTERS}}
    )
    Book.objects.update(current=False)
    Book.objects.create(hash=made.hash, content=made.content.decode(), current=True, entries=1)


def test_a_letter_is_read_with_its_day_and_kept_nowhere(cast: Cast) -> None:
    _with_letters()
    address = reverse("assistant:notice")
    page = text_of(browser().post(address, {"text": LETTER, "channel": "electronic"}))
    assert "<h1>Sample notice</h1>" in page and "Reply in time." in page
    # Issued on 10 November, served 15 days later, 15 days to reply.
    assert "25 Nov 2026" in page and "10 Dec 2026" in page and "How it was computed" in page
    assert reverse("matters:guide", args=["trademark-change"]) in page
    assert not (Talk.objects.exists() or Turn.objects.exists() or Ticket.objects.exists())


def test_a_false_letter_sets_nobody_a_day(cast: Cast) -> None:
    _with_letters()
    page = text_of(browser().post(reverse("assistant:notice"), {"text": LETTER + "\n汇至个人账户"}))
    assert "This looks like a false letter" in page and "A private account" in page
    assert "10 Dec 2026" not in page


def test_a_letter_needs_words(cast: Cast) -> None:
    reply = browser().post(reverse("assistant:notice"), {"text": ""})
    assert reply.status_code == 422 and "Paste the letter or add a picture" in text_of(reply)


# ---------- inside other portals


def test_the_frame_is_shut_unless_a_portal_is_named(cast: Cast) -> None:
    address = reverse("assistant:embed")
    shut = browser().get(address)
    assert "frame-ancestors 'none'" in shut["Content-Security-Policy"] and shut["X-Frame-Options"] == "DENY"
    with override_settings(ZHIQUAN_PORTALS=["https://portal.example"]):
        shown = browser().get(address)
        assert "frame-ancestors https://portal.example" in shown["Content-Security-Policy"]
        assert "X-Frame-Options" not in shown
        other = browser().get(reverse("assistant:home"))
        assert "frame-ancestors 'none'" in other["Content-Security-Policy"]


def test_the_frame_answers_as_to_a_visitor_and_its_talk_goes_on_by_its_key(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "en"})
    client.force_login(cast.clerk.person)
    first = client.post(reverse("assistant:embed"), {"question": "多久内提出"})
    assert first.status_code == 200 and "三个月" in text_of(first)
    talk = Talk.objects.get()
    assert talk.owner is None
    key = first.context["key"]
    client.post(reverse("assistant:embed"), {"question": "哪一件", "talk": str(talk.uid), "key": key})
    assert talk.turns.count() == 2
    client.post(reverse("assistant:embed"), {"question": "哪一件", "talk": str(talk.uid), "key": "another"})
    assert talk.turns.count() == 2 and Talk.objects.count() == 2


def test_the_widgets_script_is_at_an_address_that_stays(cast: Cast) -> None:
    reply = browser().get(reverse("assistant:widget"))
    assert reply["Content-Type"].startswith("text/javascript") and b"iframe" in reply.content


# ---------- beside a case


def test_the_page_beside_a_case_is_for_officers_who_may_open_it(cast: Cast) -> None:
    nowhere = reverse("assistant:copilot", args=["00000000-0000-4000-8000-000000000000"])
    for who in (cast.clerk, cast.officer):
        assert browser(who).get(nowhere, {"matter": "trademark-change"}).status_code == 404
    assert browser().get(nowhere).status_code == 302
    assert [entry.code for entry in copilot.of_matter("trademark-change")] == ["sample-period"]


# ---------- the way in


def test_the_portal_hands_its_question_to_the_assistant(cast: Cast) -> None:
    page = text_of(browser().get("/"))
    assert f'action="{reverse("assistant:home")}"' in page and reverse("matters:search") in page

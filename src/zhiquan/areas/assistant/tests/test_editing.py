"""Editors: drafts with two pairs of eyes, books, changes of law, what stayed unanswered, watches, imports, regression."""

from __future__ import annotations

import json
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from zhiquan.areas.assistant import answering, clusters, jobs, merging
from zhiquan.areas.assistant.models import Book, DraftEntry, Import, LawAlert, Regression, Reply, Watch
from zhiquan.areas.assistant.queries import editing
from zhiquan.areas.assistant.service import (
    alerts,
    books,
    drafts,
    imports,
    regression,
    talks,
    tickets,
    watches,
)
from zhiquan.areas.assistant.tests.conftest import (
    OPPOSITION,
    POLICY,
    PROGRESS,
    Cast,
    Laws,
    Told,
    content,
)
from zhiquan.kernel import clock, outbox
from zhiquan.kernel import jobs as kernel_jobs
from zhiquan.kernel.errors import Denied, Refused
from zhiquan.kernel.models import Job, Notice
from zhiquan.policy.knowledge import Knowledge

QUESTION = "商标异议期多久"


def sound(code: str = "district-subsidy", **more: object) -> dict:
    return {
        "topic": "platform",
        **PROGRESS,
        "code": code,
        "title": {"zh-Hans": "区里有没有补贴", "en": "Is there a district subsidy?"},
        "asks": {"zh-Hans": ["龙华有没有补贴", "区补贴怎么领", "补贴找谁"], "en": ["Any subsidy?"]},
        **more,
    }


def report(**more: Any) -> SimpleNamespace:
    return SimpleNamespace(**{"added": (), "changed": (), "same": 0, "refused": (), "moved": (), **more})


@pytest.fixture
def reply(cast: Cast, book: Book) -> Reply:
    talk = talks.ask(cast.clerk, None, "龙华有没有补贴").talk
    row = tickets.hand_over(cast.clerk, talk)
    return tickets.reply(cast.editor, row, row.version, "目前没有。请看区政府网站。")


def accepted(cast: Cast, code: str = "district-subsidy", **more: object) -> DraftEntry:
    row = drafts.begin(cast.editor, code)
    row = drafts.save(cast.editor, row, row.version, sound(code, **more))
    row = drafts.submit(cast.editor, row, row.version)
    return drafts.accept(cast.chief, row, row.version)


def test_a_reply_becomes_an_entry(cast: Cast, reply: Reply, engines: list[Told]) -> None:
    """From the reply to an answer: drafted, found faulty, made sound, reviewed by another, published."""
    row = drafts.from_reply(cast.editor, reply, "district-subsidy")
    assert row.content["asks"]["zh-Hans"] == ["龙华有没有补贴"] and row.content["status"] == "sample"
    assert [s["text"]["zh-Hans"] for s in row.content["says"]] == ["目前没有。", "请看区政府网站。"]
    with pytest.raises(Refused) as refused:
        drafts.submit(cast.editor, row, row.version)
    assert refused.value.code == "faulty" and "asks" in str(refused.value)
    row = drafts.save(cast.editor, row, row.version, sound())
    row = drafts.submit(cast.editor, row, row.version)
    assert list(editing.review_queue(cast.chief)) == [row] and editing.may_accept(cast.chief, row)
    assert not editing.may_accept(cast.editor, row)
    row = drafts.accept(cast.chief, row, row.version)
    assert row.state == DraftEntry.ACCEPTED and "district-subsidy" in answering.entries()
    assert talks.ask(cast.clerk, None, "龙华有没有补贴").entry == "district-subsidy"
    assert Book.objects.get(current=True).drafts == 1


def test_nobody_accepts_his_own(cast: Cast, book: Book) -> None:
    row = drafts.begin(cast.editor2, "own-entry")
    row = drafts.save(cast.editor2, row, row.version, sound("own-entry"))
    row = drafts.submit(cast.editor2, row, row.version)
    with pytest.raises(Refused) as refused:
        drafts.accept(cast.editor2, row, row.version)
    assert refused.value.code == "own_draft"
    with pytest.raises(Denied):
        drafts.accept(cast.editor, row, row.version)
    row = drafts.give_back(cast.chief, row, row.version, "请补出处")
    assert row.state == DraftEntry.RETURNED and row.words == "请补出处"
    assert drafts.withdraw(cast.editor2, row, row.version).state == DraftEntry.WITHDRAWN


def test_drafts_are_the_desks(cast: Cast, book: Book) -> None:
    for actor in (cast.clerk, cast.supervisor, cast.stranger):
        with pytest.raises(Denied):
            drafts.begin(actor, "foreign")
    drafts.begin(cast.editor, "one")
    with pytest.raises(Refused) as refused:
        drafts.begin(cast.chief, "one")
    assert refused.value.code == "draft_taken"


def test_sources_are_checked_in_the_texts(cast: Cast, book: Book) -> None:
    said = {
        "text": {"zh-Hans": "五个月。", "en": "Five."},
        "cites": [{"law": "示例法", "article": "第三条", "keys": ["五个月"]}],
    }
    bare = {"text": {"zh-Hans": "一定可以。", "en": "Sure."}}
    strange = {
        "text": {"zh-Hans": "见别处。", "en": "Elsewhere."},
        "cites": [{"law": "示例法", "article": "第九条"}],
    }
    row = drafts.begin(cast.editor, "wrong")
    row = drafts.save(cast.editor, row, row.version, sound("wrong", says=[said, bare, strange]))
    with pytest.raises(Refused) as refused:
        drafts.submit(cast.editor, row, row.version)
    lines = str(refused.value).splitlines()
    assert len(lines) == 3, "all defects at once"
    assert "五个月" in lines[0] and "第九条" in lines[2]


def test_an_entry_corrects_one_of_the_folder_and_can_be_taken_back(cast: Cast, book: Book) -> None:
    accepted(cast, "sample-progress", title={"zh-Hans": "改过的", "en": "Corrected"})
    merged = json.loads(answering.current().content)
    assert answering.entries()["sample-progress"].title["en"] == "Corrected"
    assert len(answering.current().entries) == 2, "it stands in place of the other"
    assert Knowledge.of(merging.base_of(merged)).hash == Knowledge.of(content()).hash


def test_the_same_knowledge_is_the_same_book(cast: Cast, book: Book) -> None:
    assert books.publish(cast.chief) == book
    with pytest.raises(Denied):
        books.publish(cast.editor)


def test_the_folder_and_what_editors_wrote_are_one_book(
    cast: Cast, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted(cast)
    newer = content(OPPOSITION, {**PROGRESS, "title": {"zh-Hans": "新题", "en": "New title"}})
    monkeypatch.setattr(books, "load_knowledge", lambda _folder: Knowledge.of(newer))
    row = books.load_folder(POLICY)
    assert row.current and (row.entries, row.drafts) == (3, 1)
    assert answering.entries()["sample-progress"].title["en"] == "New title"
    assert books.load_folder(POLICY) == row and Book.objects.filter(current=True).count() == 1


def test_a_new_book_tells_who_watches(cast: Cast, book: Book, engines: list[Told]) -> None:
    watches.add(cast.clerk, words="进度")
    watches.add(cast.rival, entry="sample-opposition")
    accepted(cast, "sample-progress", title={"zh-Hans": "查进度", "en": "Corrected"})
    outbox.relay()
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"clerk"}
    assert Job.objects.filter(name=regression.JOB).exists()


def test_watches(cast: Cast, book: Book) -> None:
    row = watches.add(cast.clerk, topic="trademark")
    assert watches.add(cast.clerk, topic="trademark") == row
    with pytest.raises(Refused):
        watches.add(cast.clerk)
    with pytest.raises(Denied):
        watches.remove(cast.rival, row)
    watches.remove(cast.clerk, row)
    assert not Watch.objects.exists()


def test_a_coming_change_is_seen_before_its_day(cast: Cast, book: Book) -> None:
    with clock.use(datetime(2026, 8, 1, tzinfo=clock.ZONE)):
        assert alerts.scan() == 0, "too early"
    assert alerts.scan() == 1 and alerts.scan() == 0
    row = LawAlert.objects.get()
    assert (row.day, row.instrument, row.entries) == (date(2027, 1, 1), "示例法", ["sample-opposition"])
    found = editing.alerts(cast.editor)[0]
    assert found.entries == (("sample-opposition", OPPOSITION["title"]["zh-Hans"]),)
    with pytest.raises(Denied):
        alerts.settle(cast.supervisor, row, row.version, "好")
    with pytest.raises(Refused):
        alerts.settle(cast.editor, row, row.version, " ")
    assert alerts.settle(cast.editor, row, row.version, "两段都已写好").state == LawAlert.DONE
    assert alerts.scan() == 0, "settled and unchanged"


def test_an_import_moves_entries(cast: Cast, book: Book, laws: Laws) -> None:
    laws.report = report(
        added=("示例法.md",), moved=(SimpleNamespace(key="示例法@2014-05-01#第三条", how="changed"),)
    )
    text = "# 示例法\n\n第三条 自公告之日起四个月内，可以提出异议。\n".encode()
    with pytest.raises(Denied):
        imports.add(cast.supervisor, "law.md", text)
    with pytest.raises(Refused):
        imports.add(cast.editor, "law.pdf", text)
    row = imports.add(cast.editor, "示例法.md", text)
    assert Job.objects.get().arguments == {"import_uid": str(row.uid)}
    row = imports.carry_out(cast.editor, row)
    assert laws.seen == [("示例法.md", text)]
    assert row.state == Import.DONE and row.report["moved"] == [["示例法", "第三条"]]
    alert = LawAlert.objects.get()
    assert (alert.origin, alert.article, alert.entries) == (LawAlert.IMPORT, "第三条", ["sample-opposition"])


def test_a_text_that_the_store_refuses(cast: Cast, book: Book, laws: Laws) -> None:
    laws.report = report(refused=(("law.md", 1, "no articles"),))
    row = imports.carry_out(cast.editor, imports.add(cast.editor, "law.md", "没有条文".encode()))
    assert row.state == Import.FAILED and row.report["refused"] == [["law.md", "1", "no articles"]]


def test_a_regression_says_what_moved(cast: Cast, book: Book, engines: list[Told]) -> None:
    new = [{"kind": "help", "text": {"zh-Hans": "改了。", "en": "New."}}]
    accepted(cast, "sample-progress", asks=PROGRESS["asks"], says=new)
    row = regression.begin(cast.editor, book, Book.objects.get(current=True))
    row = regression.carry_out(cast.editor, row)
    assert row.state == Regression.DONE and row.asked == row.right == 6
    assert {each["question"] for each in row.moved} == {"进度怎么查", "我的案子到哪了", "Where is my case?"}


def test_what_nobody_could_answer_is_gathered(cast: Cast, book: Book) -> None:
    for question in ("龙华区有补贴吗", "龙华区的补贴有吗", "今天天气如何"):
        talks.ask(cast.clerk, None, question)
    down = talks.ask(cast.clerk, None, QUESTION)
    talks.rate(cast.clerk, down, -1)
    found = editing.unanswered(cast.editor)
    assert (found[0].count, found[0].down) == (2, 0) and len(found) == 3
    assert list(editing.low_rated(cast.editor)) == [down]
    for actor in (cast.supervisor, cast.clerk, cast.stranger):
        with pytest.raises(Denied):
            editing.unanswered(actor)
    talks.triage(cast.editor, down)
    assert not editing.low_rated(cast.editor) and len(editing.unanswered(cast.editor)) == 2


def test_entries_whose_review_comes(cast: Cast, book: Book) -> None:
    assert [(e.entry.code, e.days) for e in editing.expiring(cast.editor)] == [("sample-opposition", 27)]
    assert editing.counts(cast.editor)["expiring"] == 1


def test_clusters_keep_every_text_once() -> None:
    texts = ["商标续展要多少钱", "商标续展多少钱", "专利年费怎么交", "", "专利年费如何交", "abc"]
    groups = clusters.grouped(texts)
    assert sorted(n for group in groups for n in group) == list(range(len(texts)))
    assert [0, 1] in groups and [2, 4] in groups


def test_the_jobs_bear_being_run_twice(cast: Cast, book: Book, laws: Laws) -> None:
    laws.report = report(added=("law.md",))
    row = imports.add(cast.editor, "law.md", "第一条 为了示例。".encode())
    run = regression.begin(cast.editor, book, book)
    for name, carry, arguments in (
        (imports.JOB, jobs.import_law, {"import_uid": str(row.uid)}),
        (regression.JOB, jobs.run_regression, {"regression_uid": str(run.uid)}),
    ):
        Job.objects.filter(name=name).update(state=Job.RUNNING)
        attempt = kernel_jobs.Run(Job.objects.get(name=name), lambda: False)
        carry(attempt, **arguments)
        carry(attempt, **arguments)
    row.refresh_from_db()
    run.refresh_from_db()
    assert row.state == Import.DONE and len(laws.seen) == 1
    assert run.state == Regression.DONE and run.moved == []

"""A body hands evidence in; a reviewer accepts it or returns it with a reason; the lights follow."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.conftest import Installation
from tests.journeys import acts, papers
from tests.journeys.acts import RunningPlan
from tests.journeys.conftest import SignedIn, options_for, sign_in

STATION = "建设专利导航服务站"
CATALOGUE = "编制高校成果转化清单"
WINDOW = "建立快速处理窗口"


@pytest.fixture(scope="module")
def plan(browser: Browser, installation: Installation) -> RunningPlan:
    """One running plan for all stories here; each story has its own item or its own milestone."""
    window = browser.new_context(**options_for(installation))
    page = window.new_page()
    sign_in(page, installation, "office")
    made = acts.run_a_plan(page, "云湖区证据之旅（虚构）")
    window.close()
    return made


def accepted_percent(page: Page, plan: RunningPlan, title: str) -> float:
    """The item's accepted share, from the board over HTTP."""
    board = page.request.get(f"/api/v1/programme/plans/{plan.uid}/board").json()
    return next(float(i["accepted"]) for i in board["items"] if i["uid"] == plan.items[title])


def in_queue(page: Page, title: str) -> Locator:
    """A submission in the queue of what waits for review."""
    page.goto("/programme/evidence/?state=submitted")
    return page.locator("main table tbody tr").filter(has_text=title)


def test_returned_with_a_reason_handed_in_again_and_accepted(
    contact: Page, reviewer: Page, office: Page, plan: RunningPlan
) -> None:
    before = accepted_percent(office, plan, STATION)
    first = acts.hand_in(contact, plan.item(STATION), "服务站分工初稿", "初稿，内容虚构。".encode())
    in_queue(reviewer, "服务站分工初稿").locator("a").first.click()

    # Without a reason nothing goes back, and the reader is told so at the field.
    assert acts.decide(reviewer, first, "return") == 422
    expect(reviewer.locator("[id$=reason_error]")).to_be_visible()
    assert acts.decide(reviewer, first, "return", "缺少场地证明，请补充后重新提交。") == 200
    assert accepted_percent(office, plan, STATION) == before

    contact.goto("/notices/")
    notice = contact.locator("main table tbody tr").filter(has_text="服务站分工初稿").first
    expect(notice).to_contain_text("缺少场地证明")
    notice.locator("a").click()
    expect(contact.locator("main")).to_contain_text("缺少场地证明")

    data = "定稿，附场地证明，内容虚构。".encode()
    second = acts.hand_in(contact, plan.item(STATION), "服务站分工定稿", data)
    assert acts.decide(reviewer, second, "accept") == 200
    expect(in_queue(reviewer, "服务站分工定稿")).to_have_count(0)
    reviewer.goto(second)
    digest = reviewer.locator(".mono.break").first.inner_text()
    assert re.fullmatch(r"[0-9a-f]{64}", digest)

    office.goto(plan.item(STATION))
    counted = office.locator("#evidence tbody tr").filter(has_text="服务站分工定稿")
    expect(counted.locator(".tag-in")).to_be_visible()
    expect(counted).to_contain_text(f"SM3 {digest[:8]}…{digest[-4:]}")
    expect(
        office.locator("#evidence tbody tr").filter(has_text="服务站分工初稿").locator(".tag-out")
    ).to_be_visible()
    expect(office.locator("main table").first.locator(".light-done")).to_have_count(1)
    assert accepted_percent(office, plan, STATION) > before


def test_the_board_moves_with_acceptance_and_back_with_revocation(
    contact: Page, reviewer: Page, office: Page, plan: RunningPlan
) -> None:
    title = CATALOGUE
    before = accepted_percent(office, plan, title)
    handed = acts.hand_in(contact, plan.item(title), "成果清单第一批", "清单，内容虚构。".encode())
    assert accepted_percent(office, plan, title) == before, "what waits for review does not count"
    assert acts.decide(reviewer, handed, "accept") == 200
    assert accepted_percent(office, plan, title) > before

    assert acts.decide(reviewer, handed, "revoke") == 422
    assert acts.decide(reviewer, handed, "revoke", "清单与上年重复，认定撤销。") == 200
    assert accepted_percent(office, plan, title) == before
    contact.goto("/notices/")
    expect(contact.locator("main table")).to_contain_text("清单与上年重复")


def test_with_its_last_milestone_accepted_an_item_is_done(
    signed_in: SignedIn, reviewer: Page, office: Page, plan: RunningPlan
) -> None:
    bureau, item = signed_in("contact3"), plan.item(WINDOW)
    office.goto(item)
    steps = office.locator("main table").first.locator("tbody tr").count()
    done_before = acts.lights(office, plan.board)["done"]
    for step in range(1, steps + 1):
        assert acts.light_of(office, plan, WINDOW) != "done"
        handed = acts.hand_in(bureau, item, f"快速处理窗口材料{step}", "虚构。".encode(), milestone=step)
        assert acts.decide(reviewer, handed, "accept") == 200
    assert acts.light_of(office, plan, WINDOW) == "done"
    assert acts.lights(office, plan.board)["done"] == done_before + 1
    assert accepted_percent(office, plan, WINDOW) == 1


def test_the_same_form_sent_twice_gives_one_submission(contact: Page, plan: RunningPlan) -> None:
    item = plan.item(STATION)
    form = acts.fill_evidence(contact, item, "双击也只算一次", "一次.txt", "虚构。".encode(), milestone=2)
    fields: dict[str, object] = {
        "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value(),
        "key": form.locator("[name=key]").input_value(),
        "kind": "document",
        "title": "双击也只算一次",
        "true_on": papers.today().isoformat(),
        "file": {"name": "一次.txt", "mimeType": acts.TEXT, "buffer": "虚构。".encode()},
    }
    assert fields["key"]
    answers = [contact.request.post(f"{item}evidence/", multipart=fields) for _ in range(2)]  # type: ignore[arg-type]
    assert answers[0].url == answers[1].url
    acts.send(contact, form)
    assert contact.url == answers[0].url
    contact.goto(item)
    expect(contact.locator("#evidence tbody tr").filter(has_text="双击也只算一次")).to_have_count(1)


def test_the_form_names_everything_that_is_missing_and_keeps_what_was_typed(
    contact: Page, plan: RunningPlan
) -> None:
    contact.goto(f"{plan.item(STATION)}evidence/")
    form = acts.own_form(contact, "true_on")
    form.locator("[name=note]").fill("附件稍后补充")
    form.locator("[name=completes]").check()
    assert acts.send(contact, form).status == 422
    form = acts.own_form(contact, "true_on")
    for field in ("title", "file", "milestone", "true_on"):
        expect(form.locator(f"#id_{field}_error")).to_be_visible()
    expect(form.locator("[role=alert] li, [role=alert] a").first).to_be_visible()
    expect(form.locator("[name=note]")).to_have_value("附件稍后补充")


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("合同.pdf", papers.program),
        ("说明.docx", lambda: papers.with_macro("说明")),
        ("空白.pdf", lambda: b""),
        ("网页.txt", lambda: b"<html><script>alert(1)</script></html>"),
        ("图片.png", lambda: "其实是文字".encode()),
    ],
)
def test_a_bad_file_is_refused_at_its_field_and_the_form_stays_filled(
    contact: Page, plan: RunningPlan, name: str, make: Callable[[], bytes]
) -> None:
    form = acts.fill_evidence(contact, plan.item(STATION), "不该进来的文件", name, make(), milestone=2)
    assert acts.send(contact, form).status == 422
    form = acts.own_form(contact, "true_on")
    expect(form.locator("#id_file_error")).to_be_visible()
    assert form.locator("#id_file_error .err").count() == 1
    expect(form.locator("[name=title]")).to_have_value("不该进来的文件")
    expect(form.locator("[name=true_on]")).to_have_value(papers.today().isoformat())
    expect(form.locator("[name=milestone]")).not_to_have_value("")
    contact.goto(f"/programme/evidence/?state=all&q={name}")
    assert contact.locator("main").get_by_text("不该进来的文件").count() == 0


def test_a_download_gives_the_very_bytes(contact: Page, reviewer: Page, plan: RunningPlan) -> None:
    data = papers.letter("逐字节相同的文件，内容虚构。")
    form = acts.fill_evidence(contact, plan.item(STATION), "原样取回", "原样取回.docx", data, milestone=0)
    acts.send(contact, form)
    reviewer.goto(contact.url)
    link = reviewer.locator('main a[href$="/file/"]').get_attribute("href") or ""
    answer = acts.download(reviewer, link)
    assert answer.body() == data
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_reported_figure_stands_apart(
    contact: Page, reviewer: Page, office: Page, plan: RunningPlan
) -> None:
    before = accepted_percent(office, plan, STATION)
    contact.goto(f"{plan.item(STATION)}evidence/")
    form = acts.own_form(contact, "true_on")
    form.locator("[name=kind][value=figure]").check()
    form.locator("[name=target]").select_option(index=1)
    form.locator("[name=value]").fill("3")
    form.locator("[name=file]").set_input_files(
        {"name": "自报.txt", "mimeType": acts.TEXT, "buffer": "三家，虚构。".encode()}
    )
    form.locator("[name=true_on]").fill(papers.today().isoformat())
    acts.send(contact, form)
    expect(contact.locator("main .kicker .how-said")).to_be_visible()
    assert acts.decide(reviewer, contact.url.replace(plan.board, ""), "accept") == 200
    office.goto(plan.item(STATION))
    expect(office.locator("main .how-said").first).to_be_visible()
    assert accepted_percent(office, plan, STATION) == before


def test_nobody_decides_on_what_he_handed_in_himself(
    reviewer: Page, signed_in: SignedIn, plan: RunningPlan
) -> None:
    """One person, contact of one body and reviewer in another: acting for the other does not help."""
    person = signed_in("deputy")
    act_as(person, "市科技创新局")
    handed = acts.hand_in(person, plan.item(STATION), "自己不能认定", "虚构。".encode(), milestone=3)
    others = acts.hand_in(person, plan.item(STATION), "别人可以认定", "虚构。".encode(), milestone=0)
    act_as(person, "市知识产权局")
    person.goto(handed)
    assert person.locator('[name=decision][value="accept"]').count() == 0
    expect(person.locator("main .banner").first).to_be_visible()
    forged: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": person.locator("[name=csrfmiddlewaretoken]").first.input_value(),
        "version": "1",
        "decision": "accept",
        "reason": "",
    }
    assert person.request.post(f"{handed}review/", form=forged).status == 403
    person.goto(handed)
    expect(person.locator("main .kicker .tag-wait")).to_be_visible()
    assert acts.decide(reviewer, others, "accept") == 200


def act_as(page: Page, organisation: str) -> None:
    """Choose another of one's own organisations at the top right."""
    page.goto("/programme/board/")
    page.locator("details.actor summary").click()
    with page.expect_navigation():
        page.locator("details.actor button[name=actor]").filter(has_text=organisation).click()


def test_evidence_is_withdrawn_by_its_body_and_not_by_another(
    contact: Page, signed_in: SignedIn, plan: RunningPlan
) -> None:
    handed = acts.hand_in(contact, plan.item(STATION), "交错了的材料", "虚构。".encode(), milestone=4)
    other = signed_in("contact2")
    other.goto(handed)
    assert other.locator("[name=decision]").count() == 0
    assert acts.decide(contact, handed, "withdraw") == 200
    contact.goto(handed)
    expect(contact.locator("main .kicker .tag-out")).to_be_visible()


def test_a_body_hands_in_only_for_its_own_items(signed_in: SignedIn, plan: RunningPlan) -> None:
    stranger = signed_in("contact4")
    answer = stranger.goto(plan.item(STATION))
    assert answer is not None and answer.status == 200, "every body sees the whole plan"
    assert stranger.locator('a[href$="/evidence/"]:not([href="/programme/evidence/"])').count() == 0
    refused = stranger.goto(f"{plan.item(STATION)}evidence/")
    assert refused is not None and refused.status in (403, 404)


def test_the_same_evidence_is_used_for_a_second_item_and_reviewed_there_again(
    contact: Page, reviewer: Page, office: Page, plan: RunningPlan
) -> None:
    handed = acts.hand_in(contact, plan.item(STATION), "两处可用的材料", "虚构。".encode(), milestone=0)
    contact.goto(handed)
    contact.locator('a[href$="/share/"]').click()
    form = acts.own_form(contact, "item")
    form.locator("[name=item]").select_option(label=option_with(form, CATALOGUE))
    acts.send(contact, form)
    expect(contact.locator("main .kicker .tag-wait")).to_be_visible()
    assert contact.url.endswith("/") and handed not in contact.url
    expect(contact.locator(f'main a[href="{handed}"]')).to_be_visible()
    assert acts.decide(reviewer, handed, "accept") == 200
    office.goto(plan.item(CATALOGUE))
    shared = office.locator("#evidence tbody tr").filter(has_text="两处可用的材料")
    expect(shared.locator(".tag-wait")).to_be_visible()


def option_with(form: Locator, words: str) -> str:
    """The whole label of the choice that contains some words."""
    labels = form.locator("[name=item] option").all_inner_texts()
    return next(label for label in labels if words in label)

"""The whole way with scripts turned off: import, correct, publish, hand in, accept, draft, issue."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys import acts, papers
from tests.journeys.conftest import SignedIn

STATION = "建设专利导航服务站"


def test_every_step_works_without_script(signed_in: SignedIn) -> None:
    office, contact, reviewer, approver = (
        signed_in(who, java_script_enabled=False) for who in ("office", "contact", "reviewer", "approver")
    )
    # The page reads itself again until the document is read.
    acts.offer(office, "方案.txt", papers.plan_text("云湖区无脚本之旅（虚构）"))
    office.wait_for_url("**/review/", timeout=acts.READ_S * 1000)
    uid = acts.uid_in(office.url)
    form = acts.open_for_correction(office, papers.UNOWNED)
    form.locator("[name=body_names]").fill("市教育局")
    form.locator("[name=ongoing]").check()
    acts.send(office, form)
    expect(acts.review_row(office, papers.UNOWNED)).to_contain_text("市教育局")
    plan = acts.publish(office, uid)
    office.goto(plan.item(STATION))
    acts.send(office, acts.form_to(office, "/ask/"))

    first = acts.hand_in(contact, plan.item(STATION), "无脚本也能提交", "虚构。".encode())
    assert acts.decide(reviewer, first, "return") == 422
    assert acts.decide(reviewer, first, "return", "请补充页码。") == 200
    second = acts.hand_in(contact, plan.item(STATION), "无脚本再次提交", "虚构，已补页码。".encode())
    assert acts.decide(reviewer, second, "accept") == 200
    office.goto(plan.item(STATION))
    expect(office.locator("#evidence .tag-in")).to_have_count(1)

    bulletin = acts.draft(office, plan)
    office.goto(f"{bulletin}edit/")
    office.locator('[name="p:overall"]').fill("不依赖脚本写成的一段。")
    acts.send(office, acts.own_form(office, "addressee"))
    number = acts.issue(office, approver, bulletin)
    assert re.fullmatch(r"\S+〔\d{4}〕\d+号", number)
    expect(office.locator("article.sheet")).to_contain_text("不依赖脚本写成的一段。")


def test_language_actor_and_sign_out_need_no_script(signed_in: SignedIn) -> None:
    """The menu unfolds by itself (a details element), and every entry is a form or a link."""
    page = signed_in("supervisor", java_script_enabled=False)
    page.goto("/programme/board/")
    choose_language(page, "en")
    assert page.locator("html").get_attribute("lang") == "en"
    choose_language(page, "zh-hant")
    assert page.locator("html").get_attribute("lang") == "zh-Hant"
    page.locator("details.actor summary").click()
    expect(page.locator('form[action$="/logout/"] button').first).to_be_visible()


def choose_language(page: Page, code: str) -> None:
    with page.expect_navigation():
        page.locator(f'button[name=language][value="{code}"]').first.click()

"""Two people edit the same thing: the second one sees both texts and loses nothing."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys import acts, papers
from tests.journeys.conftest import SignedIn

ITEM = "开展中小企业托管服务"
FIRST, SECOND = "开展中小企业知识产权托管服务", "为中小企业提供全流程托管服务"


def test_two_officers_correct_one_item_under_review(office: Page, signed_in: SignedIn) -> None:
    uid = acts.read_in(office, "方案.txt", papers.plan_text())
    other = signed_in("office")
    other.goto(f"/programme/plans/{uid}/review/")
    mine, theirs = acts.open_for_correction(office, ITEM), acts.open_for_correction(other, ITEM)
    theirs.locator("[name=title]").fill(FIRST)
    assert acts.send(other, theirs).status == 200

    mine.locator("[name=title]").fill(SECOND)
    mine.locator("[name=body_names]").fill("市中小企业服务局、市商务局")
    assert acts.send(office, mine).status == 409
    told = office.locator("main [role=alert]").first
    expect(told).to_contain_text(FIRST)
    expect(told).to_contain_text(SECOND)
    again = acts.form_to(office, "/edit/")
    expect(again.locator("[name=title]")).to_have_value(SECOND)
    expect(again.locator("[name=body_names]")).to_have_value("市中小企业服务局、市商务局")

    assert acts.send(office, again).status == 200
    office.goto(f"/programme/plans/{uid}/review/")
    expect(acts.review_row(office, SECOND)).to_contain_text("市商务局")


def test_two_officers_move_one_milestone(office: Page, signed_in: SignedIn) -> None:
    plan = acts.run_a_plan(office, "云湖区节点之争（虚构）")
    office.goto(plan.item(ITEM))
    address = office.locator('main table a[href*="/milestones/"]').first.get_attribute("href") or ""
    other = signed_in("office")
    day = f"{papers.today().year + 1}-02-20"
    for page in (office, other):
        page.goto(address)
        page.locator("[name=planned_on]").fill(day)
    other.locator("[name=title]").fill("方案定稿")
    other.locator("[name=reason]").fill("春节后会商")
    acts.send(other, acts.own_form(other, "planned_on"))

    office.locator("[name=title]").fill("分工方案")
    office.locator("[name=reason]").fill("按部门意见顺延")
    answer = acts.send(office, acts.own_form(office, "planned_on"))
    assert answer.status == 409
    told = office.locator("main [role=alert]").first
    expect(told).to_contain_text("方案定稿")
    expect(told).to_contain_text("分工方案")
    again = acts.own_form(office, "planned_on")
    expect(again.locator("[name=title]")).to_have_value("分工方案")
    expect(again.locator("[name=reason]")).to_have_value("按部门意见顺延")
    assert acts.send(office, again).status == 200
    office.goto(plan.item(ITEM))
    expect(office.locator("main table").first).to_contain_text("分工方案")


def test_two_officers_edit_one_bulletin(office: Page, signed_in: SignedIn) -> None:
    plan = acts.run_a_plan(office, "云湖区通报之争（虚构）")
    bulletin = acts.draft(office, plan)
    other = signed_in("office")
    for page in (office, other):
        page.goto(f"{bulletin}edit/")
    theirs = "截至今日，各项工作已经部署。"
    other.locator('[name="p:overall"]').fill(theirs)
    acts.send(other, acts.own_form(other, "addressee"))

    mine = "截至今日，各项工作刚刚起步。"
    office.locator('[name="p:overall"]').fill(mine)
    office.locator("[name=addressee]").fill("区各有关单位")
    assert acts.send(office, acts.own_form(office, "addressee")).status == 409
    told = office.locator("main [role=alert]").first
    expect(told).to_contain_text(theirs)
    expect(told).to_contain_text(mine)
    again = acts.own_form(office, "addressee")
    expect(again.locator('[name="p:overall"]')).to_have_value(mine)
    expect(again.locator("[name=addressee]")).to_have_value("区各有关单位")
    assert acts.send(office, again).status == 200
    office.goto(bulletin)
    expect(office.locator("article.sheet")).to_contain_text(mine)
    expect(office.locator("article.sheet")).to_contain_text("区各有关单位")


def test_two_reviewers_decide_on_one_submission(reviewer: Page, contact: Page, signed_in: SignedIn) -> None:
    office = signed_in("office")
    plan = acts.run_a_plan(office, "云湖区双重认定（虚构）")
    handed = acts.hand_in(contact, plan.item("建设专利导航服务站"), "只认定一次", "虚构。".encode())
    other = signed_in("reviewer")
    for page in (reviewer, other):
        page.goto(handed)
    assert acts.send(other, acts.form_to(other, "/review/"), '[value="accept"]').status == 200
    late = acts.form_to(reviewer, "/review/")
    late.locator("[name=reason]").fill("缺少盖章页")
    answer = acts.send(reviewer, late, '[value="return"]')
    assert answer.status in (403, 409)
    reviewer.goto(handed)
    expect(reviewer.locator("main .kicker .tag-in")).to_be_visible()

"""Pre-examination from the request to the fast lane: findings decided, opinions answered, two people, the receipt."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import acts, filing, papers
from tests.journeys.conftest import SignedIn
from zhiquan.areas.filing import demo_texts

WHY = "结合说明书可以理解，不影响保护范围的确定"
ACCEPTED, DISMISSED = 2, 3
FIRST = demo_texts.GRIPPER
# The subject of claim 2 is mended, claim 4 still rests on 3, and an encoder appears that nobody introduced.
SECOND = FIRST.but(
    claims=FIRST.claims.replace(
        "所述的机械手，其特征在于，所述拉索由张紧电机驱动",
        "所述的柔性夹爪，其特征在于，所述拉索由张紧电机驱动，所述编码器安装在张紧电机上",
    ).replace("优选所述", "所述")
)
THIRD = SECOND.but(
    claims=SECOND.claims.replace("，所述编码器安装在张紧电机上", "").replace("根据权利要求1或3所述", "根据权利要求1所述")
)  # fmt: skip
SOUND = demo_texts.ARM_LOCK
CHANGED = SOUND.but(claims=SOUND.claims.replace("减振垫", "硅橡胶减振垫"))
YEAR = papers.today().year


@pytest.fixture
def clerk(signed_in: SignedIn) -> Page:
    return signed_in("clerk")


@pytest.fixture
def examiner(signed_in: SignedIn) -> Page:
    return signed_in("examiner")


@pytest.fixture
def lead(signed_in: SignedIn) -> Page:
    """The head of pre-examination, who confirms."""
    return signed_in("centrelead")


def used(page: Page) -> int:
    """How many of the firm's quota of the year are used."""
    page.goto("/filing/entities/?q=91440300MADEM0011W")
    page.goto(page.locator("main table a.row").first.get_attribute("href") or "")
    return int(page.locator("main table tbody tr").first.locator("td").nth(2).inner_text())


def marks(page: Page, address: str) -> list[str]:
    """What became of each finding since the last text, by the tags of its line."""
    page.goto(address)
    tags = page.locator("#findings li.defect h3 .tag").all()
    return [re.sub(r".*tag-(\w+).*", r"\1", tag.get_attribute("class") or "") for tag in tags]


def test_from_the_first_text_over_two_opinions_to_the_fast_lane(
    clerk: Page, examiner: Page, lead: Page
) -> None:
    case, text = filing.requested(clerk, FIRST)
    expect(clerk.locator("#findings li.defect")).to_have_count(ACCEPTED + DISMISSED)
    before = used(examiner)

    # The examiner accepts two and dismisses three; without a word on each, or without a reason, nothing goes out.
    desk = filing.take_up(examiner, case)
    assert used(examiner) == before + 1, "acceptance takes one of the quota"
    assert filing.decide(examiner, desk, ACCEPTED, "") == DISMISSED
    filing.alert(examiner)
    assert filing.decide(examiner, desk, ACCEPTED, WHY) == DISMISSED
    expect(examiner.locator('#findings input[value="accept"]:checked')).to_have_count(ACCEPTED)
    expect(examiner.locator('#findings input[value="dismiss"]:checked')).to_have_count(DISMISSED)
    told = filing.send_opinion(examiner, desk)
    assert len(told) == ACCEPTED
    assert filing.state(clerk, case) == "opinion"

    # The applicant reads exactly these and answers with a new text.
    clerk.goto(text)
    for words in told:
        expect(clerk.locator("#opinion-1")).to_contain_text(words)
    assert WHY not in clerk.locator("main").inner_text()
    assert filing.hand_in(clerk, text, SECOND, "reply") == 200
    expect(clerk.locator("#changes ins").first).to_be_visible()
    expect(clerk.locator("#changes del").first).to_be_visible()

    # Solved, open, new; the redline; what the first text did not have.
    found = marks(examiner, desk)
    assert "accent" in found and "wait" in found, found
    expect(examiner.locator("#findings .note")).to_contain_text(re.compile(r"\d"))
    examiner.goto(f"{desk}?show=redline")
    expect(examiner.locator("#evidence .redline ins", has_text="编码器")).to_be_visible()
    expect(examiner.locator("#evidence .redline del", has_text="机械手")).to_be_visible()
    expect(examiner.locator("#evidence mark", has_text="所述编码器").first).to_be_visible()
    rows = examiner.locator("#findings li.defect").count()
    filing.decide(examiner, desk, rows, WHY)
    filing.send_opinion(examiner, desk)
    assert filing.hand_in(clerk, text, THIRD, "reply") == 200

    # Only judgement is left: dismissed with the reason, passed by two people, the hash on the letter.
    filing.decide(examiner, desk, 0, WHY)
    filing.pass_text(examiner, lead, case, desk)
    assert filing.state(clerk, case) == "passed"
    clerk.goto(text)
    passed = clerk.locator("main").locator(".mono", has_text="…").first.inner_text()

    # A receipt with a wrong check digit is refused; the right one with the same text opens the fast lane.
    number = filing.number(811, YEAR)
    assert filing.enter_filing(clerk, text, filing.wrong_digit(number), THIRD) == 422
    expect(filing.alert(clerk)).to_contain_text(filing.wrong_digit(number))
    expect(clerk.locator("#filed [name=number]")).to_have_value(filing.wrong_digit(number))
    assert filing.enter_filing(clerk, text, number, THIRD) == 200
    assert passed in clerk.locator("main").inner_text()
    filing.step(examiner, case, "mark_fast")
    assert filing.state(clerk, case) == "fast"
    examiner.goto(desk)
    expect(examiner.locator("main")).to_contain_text(number)


def test_a_text_that_was_changed_before_filing_gets_no_mark(clerk: Page, examiner: Page, lead: Page) -> None:
    case, text = filing.requested(clerk, SOUND)
    desk = filing.take_up(examiner, case)
    filing.pass_text(examiner, lead, case, desk)
    assert filing.enter_filing(clerk, text, filing.number(812, YEAR), CHANGED) == 200
    expect(clerk.locator("main [role=status], main [role=alert], .messages").first).to_be_visible()
    assert filing.state(clerk, case) == "filed"

    examiner.goto(filing.desk(case))
    assert examiner.locator("#f-mark_fast button:not([disabled])").count() == 0
    forged: dict[str, str | float | bool] = {
        "csrfmiddlewaretoken": examiner.locator("[name=csrfmiddlewaretoken]").first.input_value(),
        "version": examiner.locator("main [name=version]").first.input_value(),
        "do": "take",
    }
    answered = examiner.request.post(f"{filing.desk(case)}steps/mark_fast/", form=forged)
    assert answered.status in (403, 404, 409, 422)
    assert filing.state(clerk, case) == "filed"
    filing.step(examiner, case, "refuse_mark", "K-1：提交文本与合格文本不一致")
    filing.confirm(lead, case)
    assert filing.state(clerk, case) == "mark_refused"


def test_a_twin_of_the_same_day_is_not_accepted_and_the_reason_is_told_before(
    clerk: Page, examiner: Page, lead: Page
) -> None:
    filing.request(clerk, demo_texts.BRACKET, same_day=True)
    warned = clerk.locator("main").inner_text()
    assert "R-3" in warned, "told on the summary, with its text"
    case = filing.submit(clerk)
    assert filing.hand_in(clerk, filing.text_page(clerk, case), demo_texts.BRACKET) == 200

    examiner.goto(filing.desk(case))
    expect(examiner.locator("main")).to_contain_text("R-3")
    assert examiner.locator("#f-accept button:not([disabled])").count() == 0
    filing.step(examiner, case, "not_accept", "R-3：同日另行申请实用新型，不予预审。可以按普通程序提交。")
    filing.confirm(lead, case)
    assert filing.state(clerk, case) == "not_accepted"
    clerk.goto(case)
    expect(clerk.locator("main")).to_contain_text("R-3")


def test_another_applicant_and_the_other_desk_cannot_open_the_text(clerk: Page, signed_in: SignedIn) -> None:
    case, text = filing.requested(clerk, demo_texts.HARBOUR)
    uid = acts.uid_in(text)
    for who in ("wong", "lin", "screener", "cooperation", "reviewer"):
        other = signed_in(who)
        for address in (text, f"/filing/preexam/{uid}/", case):
            refused = other.goto(address)
            assert refused is not None and refused.status in (403, 404), (who, address)
            assert demo_texts.HARBOUR.title not in other.content()

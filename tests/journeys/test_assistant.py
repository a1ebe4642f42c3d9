"""Ask, get an answer with its source and date, and the form already open; or a person, whose reply is the next answer."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.conftest import Installation
from tests.journeys import acts, asking
from tests.journeys.conftest import SignedIn, listen

FIRM = "深圳市云桥低空智能有限公司（虚构）"
COMING = "2027-02-01"
REPLY = "知识产权角的开放时间由社区自己公布（虚构）。"
REPLY_ENGLISH = "The community announces the opening hours itself (invented)."
PERSONAL = ("林晓虚", "13800000000", "999999199001010010", "nobody@example.org")
CONTACT = "0755-00000009"
REFUSAL = "国家知识产权局商标局\n商标驳回通知书\n经审查，决定驳回虚构商标的注册申请。如不服，可以依法申请复审。\n2026年11月10日"
FAKE = "紧急通知：您的商标即将被抢注，请24小时内缴费，收款人：虚某，微信转账，逾期作废。（虚构）"


def test_a_visitor_asks_goes_on_and_finds_the_form_filled(
    page: Page, installation: Installation, complaints: list[str]
) -> None:
    listen(page, complaints)
    page.goto("/")
    page.locator("form.ask #q").fill(asking.RENAMED)
    page.locator("form.ask #q").press("Enter")
    turn = asking.answered(page)
    assert re.search(r"/assistant/talks/[0-9a-f-]{36}/$", page.url), "the question stands in no address"

    told = asking.saved(page, turn)
    answer = told["answer"]
    assert told["AIGC"]["Label"] == "1" and told["label"]
    expect(turn.locator(".turn-who .tag").first).to_have_text(told["label"])
    assert answer["citations"] and all(each["source"] and each["article"] for each in answer["citations"])
    expect(page.locator("#sources .cites > li")).to_have_count(len(answer["citations"]))
    for number in range(1, len(answer["citations"]) + 1):
        expect(page.locator(f"#t1-s{number}")).to_be_visible()
    assert turn.locator(".answer .law-now").count() >= 1
    expect(turn.locator(".calc .out").first).to_have_text("30日")

    # It asks back what decides between the forms; each option is a plain sentence.
    expect(turn.locator(".choices-ask")).to_be_visible()
    said = turn.locator(".choices button").first.get_attribute("value") or ""
    asking.choose(page, 1)
    expect(page.locator("#q2 .turn-q")).to_have_text(said)
    assert "{" not in said
    asking.choose(page, 2)
    last = asking.choose(page, 3, 1)
    assert asking.saved(page, last)["answer"]["matter"] == "trademark-change"

    acts.send(page, acts.form_to(page, "/form/").last)
    assert "/accounts/login/" in page.url, "a draft belongs to somebody"
    page.fill("input[name=login]", "clerk")
    page.fill("input[name=password]", installation.accounts["clerk"])
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/services/trademark-change/")
    acts.send(page, acts.form_to(page, "/begin/trademark-change/"))
    expect(page.locator(f'#draft-form [value="{FIRM}"]').first).to_be_visible()

    # Signed in, the answer's own button opens the form, with what was said in the talk.
    asking.ask_anew(page, asking.RENAMED)
    for number in (1, 2, 3):
        last = asking.choose(page, number)
    assert asking.saved(page, last)["answer"]["matter"] == "company-rename"
    acts.send(page, acts.form_to(page, "/form/").last)
    assert re.search(r"/drafts/[0-9a-f-]{36}/$", page.url), page.url
    form = page.locator("#draft-form")
    expect(form.locator('[name="party.name.old"]')).to_have_value(FIRM)
    expect(form.locator('[name="subject.continuity"][value="same"]')).to_be_checked()
    assert complaints == []


def test_the_answer_switches_with_the_law(page: Page) -> None:
    turn = asking.ask_anew(page, asking.OPPOSED)
    expect(turn.locator(".lead-line")).to_contain_text("三个月")
    expect(turn.locator(".calc .out")).to_have_text("3个月")
    expect(turn.locator(".answer .law-next").first).to_contain_text("2027-01-01")
    before = asking.saved(page, turn)["answer"]["citations"][0]

    turn = asking.ask_anew(page, asking.OPPOSED, on=COMING)
    expect(turn.locator(".lead-line")).to_contain_text("二个月")
    expect(turn.locator(".lead-line")).not_to_contain_text("三个月")
    expect(turn.locator(".calc .out")).to_have_text("2个月")
    expect(turn.locator(".lead-line .law-now")).to_contain_text("2027-01-01")
    after = asking.saved(page, turn)["answer"]
    assert after["on"] == COMING and after["citations"][0]["article"] != before["article"]
    # The day stays with the talk.
    assert asking.saved(page, asking.ask(page, asking.OPPOSED))["answer"]["on"] == COMING
    page.reload()
    expect(page.locator("#on")).to_have_value(COMING)


def test_what_nobody_can_answer_goes_to_a_person_whose_reply_is_the_next_answer(
    page: Page, signed_in: SignedIn
) -> None:
    mai, officer, second = (signed_in(who) for who in ("mai", "handler", "approver"))
    turn = asking.ask_anew(mai, asking.NOBODY_KNOWS)
    expect(turn.locator(".refuse")).to_be_visible()
    expect(turn.locator(".answer .cite")).to_have_count(0)
    ticket = asking.hand_over(mai, turn)

    officer.goto("/assistant/desk/")
    expect(officer.locator(f'main table a[href="{ticket}"]')).to_be_visible()
    assert asking.at_ticket(officer, ticket, "take") == 200
    assert asking.at_ticket(officer, ticket, "reply", text=REPLY) == 200
    mai.goto("/notices/")
    mai.locator(f'main a[href*="{ticket}"]').first.click()
    expect(mai.locator("main")).to_contain_text(REPLY)

    officer.goto(ticket)
    acts.send(officer, acts.form_to(officer, "/draft/"))
    draft = officer.url
    form = officer.locator("#draft")
    # It is not complete yet: everything that is missing is told at once, and nothing that was typed is lost.
    assert acts.send(officer, form, '[value="submit"]').status == 422
    expect(officer.locator("main .errors")).to_be_visible()
    assert officer.locator("aside .list li").count() >= 2
    lines = (asking.NOBODY_KNOWS, "社区知识产权角什么时候开门", "知识产权角开放时间是几点")
    for name, words in {
        "title_en": "Opening hours of an IP corner (invented)",
        "asks_zh": "\n".join(lines),
        "asks_en": "When does the IP corner of the community open?",
        "says-0-text_en": REPLY_ENGLISH,
    }.items():
        form.locator(f'[name="{name}"]').fill(words)
    assert acts.send(officer, form, '[value="submit"]').status == 200
    expect(officer.locator("#review")).to_have_count(0)

    # Whoever wrote it does not accept it, and it answers nothing before another person does.
    assert asking.ask_anew(page, asking.NOBODY_KNOWS).locator(".refuse").count() == 1
    second.goto(draft)
    assert acts.send(second, second.locator("#review form"), '[value="accept"]').status == 200
    turn = asking.ask_anew(page, asking.NOBODY_KNOWS)
    expect(turn.locator(".refuse")).to_have_count(0)
    expect(turn.locator(".answer")).to_contain_text(REPLY)
    expect(turn.locator(".turn-who .tag-sample")).to_be_visible()


def test_personal_data_are_masked_in_what_the_desk_sees(page: Page, signed_in: SignedIn) -> None:
    name, phone, number, mail = PERSONAL
    words = f"我叫{name}，电话{phone}，身份证号{number}，邮箱{mail}，银杏里讲堂几点开门？（虚构）"
    turn = asking.ask_anew(page, words)
    ticket = asking.hand_over(page, turn, CONTACT)
    page.goto(ticket)
    desk = signed_in("handler")
    for reader, address in ((page, ticket), (desk, "/assistant/desk/"), (desk, ticket)):
        reader.goto(address)
        whole = reader.content()
        assert [each for each in PERSONAL if each in whole] == []
        assert whole.count("〔") >= 4
    assert CONTACT not in desk.content()
    # The contact is no part of the question: the desk looks at it on purpose, and that is written down.
    assert asking.at_ticket(desk, ticket, "contact") == 200
    expect(desk.locator("aside.first")).to_contain_text(CONTACT)


def test_a_letter_is_read_with_its_rule_of_service(page: Page, complaints: list[str]) -> None:
    listen(page, complaints)
    assert asking.read_letter(page, REFUSAL, channel="electronic") == 200
    read = page.locator("main")
    # Served by rule fifteen days after it was issued; fifteen more to ask for a review.
    for day in ("2026-11-10", "2026-11-25", "2026-12-10"):
        expect(read).to_contain_text(day)
    expect(read.locator(".calc .out")).to_contain_text("2026-12-10")
    steps = read.locator(".calc details")
    steps.locator("summary").click()
    assert steps.locator("li").count() >= 2
    # Handed over earlier, the period runs from that day.
    assert asking.read_letter(page, REFUSAL, received="2026-11-11") == 200
    expect(read.locator(".calc .out")).to_contain_text("2026-11-26")

    assert asking.read_letter(page, FAKE) == 200
    expect(read.locator(".light-late").first).to_be_visible()
    assert read.locator(".banner-clue, .banner").count() >= 1
    assert read.locator(".list .source").count() >= 2, "each sign with the words that give it away"
    expect(read.locator(".calc")).to_have_count(0)
    expect(read.locator('a.btn-main[href="/assistant/person/"]')).to_be_visible()

    # Nothing of it is kept.
    page.goto("/assistant/")
    assert page.locator('aside a[href*="/talks/"]').count() == 0
    assert asking.read_letter(page, "") == 422
    assert complaints == []

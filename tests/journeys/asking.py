"""What people do with the assistant, told once: ask, go on, hand over to a person, hand a law text in.

All questions, letters and texts are invented. The first answer of a fresh process takes its time: the acts wait for what
appears.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.conftest import ROOT
from tests.journeys import acts

ANSWERED_MS, READ_S = 60_000, 240
TEXTS = ROOT / "tests" / "cities" / "lakeside_texts"
LAW, ARTICLE, WORD = "湖滨船牌规则", "第三条", "换牌"
RENAMED = "公司改名了，商标怎么办"
OPPOSED = "商标异议期是几个月？"
NOBODY_KNOWS = "星湖里社区的知识产权角周末几点开门？"
ENDING = ".ending"


def answered(page: Page, number: int = 1) -> Locator:
    """The turn with that number, once all of it stands there."""
    turn = page.locator(f"#t{number}")
    expect(turn.locator(ENDING)).to_be_visible(timeout=ANSWERED_MS)
    return turn


def ask(page: Page, words: str, *, on: str = "") -> Locator:
    """Ask on the page that is open, by the rules of a day; gives the turn that answers."""
    number = page.locator("#turns .turn-a").count() + 1
    if on:
        page.locator("#on").fill(on)
    page.locator("#q").fill(words)
    page.locator("#q").press("Enter")
    return answered(page, number)


def ask_anew(page: Page, words: str, *, on: str = "") -> Locator:
    """Ask in a new talk."""
    page.goto("/assistant/")
    return ask(page, words, on=on)


def choose(page: Page, number: int, option: int = 0) -> Locator:
    """Choose one of the options of a turn; gives the turn that answers."""
    page.locator(f"#t{number} .choices button").nth(option).click()
    return answered(page, number + 1)


def saved(page: Page, turn: Locator) -> dict[str, Any]:
    """The answer as its reader takes it along."""
    address = turn.locator('a[href$="/answer.json"]').get_attribute("href") or ""
    found: dict[str, Any] = json.loads(acts.download(page, address).text())
    return found


def hand_over(page: Page, turn: Locator, contact: str = "") -> str:
    """Give a turn to a person; gives the ticket's address."""
    page.goto(turn.locator('.acts a[href$="/hand-over/"]').get_attribute("href") or "")
    form = acts.own_form(page, "contact")
    form.locator("[name=contact]").fill(contact)
    assert acts.send(page, form).status == 200
    assert re.search(r"/assistant/tickets/[0-9a-f-]{36}/$", page.url), page.locator("main").inner_text()
    return urlsplit(page.url).path


def at_ticket(page: Page, ticket: str, do: str, **said: str) -> int:
    """Take a step of a ticket at the desk; gives the status."""
    page.goto(ticket)
    form = page.locator("main form").filter(has=page.locator(f'button[name=do][value="{do}"]'))
    for name, words in said.items():
        form.locator(f"[name={name}]").fill(words)
    return acts.send(page, form, f'button[value="{do}"]').status


def read_letter(page: Page, text: str, **said: str) -> int:
    """Paste a letter; gives the status."""
    page.goto("/assistant/letters/")
    form = acts.own_form(page, "text")
    form.locator("[name=text]").fill(text)
    for name, word in said.items():
        field = form.locator(f"[name={name}]")
        if field.evaluate("each => each.tagName") == "SELECT":
            field.select_option(word)
        else:
            field.fill(word)
    return acts.send(page, form).status


def law_texts() -> Sequence[Path]:
    """The invented law, before and after its change."""
    return sorted(TEXTS.glob("*.md"))


def hand_texts_in(editor: Page) -> None:
    """Hand the invented law in at the editors' page, and wait until the worker has read it."""
    texts = law_texts()
    for number, text in enumerate(texts, 1):
        editor.goto("/assistant/editing/?tab=texts")
        form = acts.own_form(editor, "file")
        form.locator("[name=file]").set_input_files(text)
        assert acts.send(editor, form).status == 200
        expect(editor.locator("main table tbody tr")).to_have_count(number)
    # The worker reads one thing after another, and a page tells how far it is: open it again until all is read.
    read, deadline = editor.locator("main table .light-done"), time.monotonic() + READ_S
    while read.count() < len(texts):
        assert time.monotonic() < deadline, editor.locator("main table").inner_text()
        editor.goto("/assistant/editing/?tab=texts")

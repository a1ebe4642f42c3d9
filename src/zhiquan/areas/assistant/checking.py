"""Whether an editor's entry may be published: its form, its intent, its sources in the texts at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as N_

from zhiquan.areas.assistant import answering, merging, ports
from zhiquan.engines.rules import RuleError, Status
from zhiquan.kernel import clock, editions
from zhiquan.policy.knowledge import entry_of
from zhiquan.policy.reader import read_document
from zhiquan.policy.schemas import Schemas

KIND, FILE = "knowledge_entries", "entry"
CONFIRMED, RULE = "confirmed", "rule"
NO_TOPIC = N_("The entry names no topic.")
NO_INTENT = N_("There is no intent %(intent)s.")
NO_CITE = N_("Sentence %(n)s states a rule and names no source.")
NO_ENTRY = N_("There is no entry %(code)s to see.")
NO_MATTER = N_("There is no service %(code)s.")
NO_ARTICLE = N_("Sentence %(n)s: %(law)s %(article)s is not among the texts at hand on %(day)s.")
NO_KEY = N_("Sentence %(n)s: the words %(key)s do not stand in %(law)s %(article)s.")
NO_SOURCE = N_("Sentence %(n)s: the rules know no source %(source)s.")
NOT_CONFIRMED = N_("Sentence %(n)s: the parameter %(rule)s is not confirmed, so the entry is a sample.")
PAST = N_("The day of the next review is past.")


@lru_cache(maxsize=1)
def _schemas(folder: Path) -> Schemas:
    return Schemas(folder)


def problems(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Everything that keeps the entry from being accepted, in the reader's language; all at once."""
    topic = str(content.get(merging.TOPIC, ""))
    body = {k: v for k, v in content.items() if k != merging.TOPIC}
    raw = json.dumps({"topic": topic, "entries": [body]}, ensure_ascii=False).encode()
    document = read_document(FILE, raw)
    shape = _schemas(Path(settings.POLICY) / "schemas").problems(KIND, document)
    if shape or document.problems:
        return tuple(str(p) for p in (*document.problems, *shape))
    return tuple(dict.fromkeys(_content(topic, body)))


def _content(topic: str, body: Mapping[str, Any]) -> Iterator[str]:
    entry = entry_of(topic, body)
    today, intents, known = clock.today(), answering.intents(), answering.entries()
    edition = editions.current(settings.CITY)
    if not topic:
        yield gettext(NO_TOPIC)
    if intents and entry.intent not in intents:
        yield gettext(NO_INTENT) % {"intent": entry.intent}
    if entry.review_by <= today:
        yield gettext(PAST)
    for code in entry.see:
        if code not in known:
            yield gettext(NO_ENTRY) % {"code": code}
    for code in entry.matters:
        if code not in edition.matters:
            yield gettext(NO_MATTER) % {"code": code}
    for number, said in enumerate(entry.says, 1):
        if said.kind == RULE and not said.cites:
            yield gettext(NO_CITE) % {"n": number}
        day = max(said.valid_from or today, today)
        for cite in said.cites:
            if cite.law:
                yield from _law(number, cite.law, cite.article, cite.keys, day)
            elif cite.source not in edition.rules.sources:
                yield gettext(NO_SOURCE) % {"n": number, "source": cite.source}
            if cite.rule and entry.status == CONFIRMED and not _confirmed(cite.rule, day):
                yield gettext(NOT_CONFIRMED) % {"n": number, "rule": cite.rule}


def _law(number: int, law: str, article: str, keys: tuple[str, ...], day: date) -> Iterator[str]:
    """Without any text at hand nothing is found missing; `knowledge check` says it where the texts are."""
    library = ports.library()
    if library is None:
        return
    told = {"n": number, "law": law, "article": article, "day": day.isoformat()}
    found = library.article(law, article, day)
    if found is None:
        yield gettext(NO_ARTICLE) % told
        return
    for key in keys:
        if key not in found[1].text:
            yield gettext(NO_KEY) % {**told, "key": key}


def _confirmed(rule: str, day: date) -> bool:
    try:
        return editions.current(settings.CITY).rules.at(day).get(rule).status is Status.CONFIRMED
    except RuleError:
        return False

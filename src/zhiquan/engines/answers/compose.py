"""From an entry or an article to an answer: sentences with their citations, figures from the rules engine."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from zhiquan.engines.answers.model import (
    Citation,
    Cite,
    Computed,
    Entry,
    Figure,
    Hit,
    Library,
    Sentence,
    Statement,
    standing,
)
from zhiquan.engines.answers.quotes import quote
from zhiquan.engines.answers.support import figures
from zhiquan.engines.answers.wording import (
    COMING,
    ENGLISH,
    QUOTED,
    UNSURE,
    amount,
    day_text,
    say,
)
from zhiquan.engines.clocks import Calendar, DueRule, due_date
from zhiquan.engines.rules import Parameter, RuleError, RuleSet, Status
from zhiquan.engines.text import fold

# How long before its day a coming rule is told beside the one in force, in days.
AHEAD = timedelta(days=120)
# How many sentences of an entry beside the first are told.
BESIDE = 2
# From so many common bigrams on a sentence beside adds nothing.
ADDS_NOTHING = 0.45
# Two sentences of the same figures and so many of the same bigrams say the same.
SAME = 0.75
_DAY = re.compile(r"自?\d{4}年\d{1,2}月\d{1,2}日起，?")


@dataclass(frozen=True)
class Shelf:
    """What composing reads from: law texts (may be missing), rules, the working calendar."""

    rules: RuleSet
    library: Library | None = None
    calendar: Calendar | None = None


@dataclass
class Draft:
    """An answer being written: sentences in order, each source once."""

    sentences: list[Sentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def add(self, text: str, kind: str, sources: Sequence[Citation]) -> None:
        numbers = tuple(dict.fromkeys(self._number(source) for source in sources))
        self.sentences.append(Sentence(text, kind, numbers))

    def _number(self, source: Citation) -> int:
        for at, known in enumerate(self.citations):
            if (known.source, known.article, known.version) == (
                source.source,
                source.article,
                source.version,
            ):
                self.citations[at] = replace(known, quote=_both(known.quote, source.quote))
                return at
        self.citations.append(source)
        return len(self.citations) - 1

    @property
    def text(self) -> str:
        return "\n".join(sentence.text for sentence in self.sentences)


def _both(one: str, other: str) -> str:
    """What two sentences quote of one article, each stretch once."""
    if other in one:
        return one
    return other if one in other else f"{one}……{other}"


def compose(entry: Entry, on: date, language: str, shelf: Shelf, beside: Sequence[Entry] = ()) -> Draft:
    """The sentences of an entry that hold on the day, those about to hold named with their day, and the short answers of
    the entries `beside` it."""
    draft = Draft()
    for statement in entry.says:
        if statement.holds(on):
            draft.add(say(statement.text, language), statement.kind, _sources(statement, on, shelf))
    for statement in entry.says:
        starts = statement.valid_from
        if starts is None or not on < starts <= on + AHEAD or statement.kind != "rule":
            continue
        if not _repeats(statement, entry, on):
            text = say(
                COMING, language, day=day_text(starts, language), text=_after_day(statement, language, starts)
            )
            draft.add(text, "coming", _sources(statement, starts, shelf))
    told = [statement for statement in entry.says if statement.holds(on)]
    tell_beside(draft, beside, on, language, shelf, told)
    if entry.unsure:
        draft.add(say(UNSURE, language, text=say(entry.unsure, language)), "caution", ())
    return draft


def tell_beside(
    draft: Draft,
    entries: Sequence[Entry],
    on: date,
    language: str,
    shelf: Shelf,
    told: Sequence[Statement] = (),
) -> None:
    """Add the short answers of entries, without what sentences `told` before say already."""
    known = list(told)
    for entry in entries:
        held = [statement for statement in entry.says if statement.holds(on) and statement.kind == "rule"]
        for short in held[:BESIDE]:
            if not any(_alike(short, each) for each in known):
                known.append(short)
                draft.add(say(short.text, language), short.kind, _sources(short, on, shelf))


def _repeats(coming: Statement, entry: Entry, on: date) -> bool:
    """Whether a coming sentence says what one in force says already: then only the article's number changes."""
    told = _letters(coming)
    for statement in entry.says:
        held = _letters(statement)
        alike = len(told & held) >= SAME * len(told | held)
        if (
            alike
            and statement.holds(on)
            and figures(coming.text["zh-Hans"]) == figures(statement.text["zh-Hans"])
        ):
            return True
    return False


def _alike(one: Statement, other: Statement) -> bool:
    """Whether a sentence adds nothing to another: the same figures, and most of its words."""
    own, held = _letters(one), _letters(other)
    shared = len(own & held) >= ADDS_NOTHING * max(1, min(len(own), len(held)))
    return shared and figures(one.text["zh-Hans"]) == figures(other.text["zh-Hans"])


def _letters(statement: Statement) -> frozenset[str]:
    text = fold(_DAY.sub("", statement.text["zh-Hans"])).text
    return frozenset(text[at : at + 2] for at in range(len(text) - 1))


def _after_day(statement: Statement, language: str, starts: date) -> str:
    """The sentence without the day that it may open with, since the phrase around it names it."""
    text = say(statement.text, language)
    for opening in (f"自{day_text(starts, 'zh-Hans')}起，", f"{day_text(starts, 'zh-Hans')}起，"):
        text = text.removeprefix(opening)
    return text


# ---------- sources


def _sources(statement: Statement, on: date, shelf: Shelf) -> list[Citation]:
    found = [citation_of(cite, statement, on, shelf) for cite in statement.cites]
    return [source for source in found if source is not None]


def citation_of(cite: Cite, statement: Statement, on: date, shelf: Shelf) -> Citation | None:
    """The source of a sentence as it stands on the day: from the law text where there is one, else from the rules."""
    if cite.law:
        return _from_text(cite, statement, on, shelf)
    return _from_rules(cite, on, shelf.rules)


def _from_text(cite: Cite, statement: Statement, on: date, shelf: Shelf) -> Citation:
    found = shelf.library.article(cite.law, cite.article, on) if shelf.library else None
    if found is None:
        return Citation(cite.law, cite.article, "", statement.valid_from, statement.valid_to, "", 1.0)
    instrument, article = found
    return Citation(
        source=instrument.cited,
        article=article.label,
        version=instrument.id,
        valid_from=instrument.valid_from,
        valid_to=instrument.valid_to,
        quote=quote(article.text, cite.keys, statement.text["zh-Hans"]),
        score=1.0,
        standing=instrument.standing(on),
        ref=article.key,
        collected=instrument.collected,
    )


def _from_rules(cite: Cite, on: date, rules: RuleSet) -> Citation | None:
    source = rules.sources.get(cite.source)
    if source is None:
        return None
    parameter = _parameter(cite.rule, on, rules) if cite.rule else None
    since = parameter.valid_from if parameter else source.in_force
    until = parameter.valid_to if parameter else None
    return Citation(
        source=source.title["zh-Hans"],
        article=cite.article,
        version=source.code,
        valid_from=since,
        valid_to=until,
        quote="",
        score=1.0,
        standing=standing(since, until, on),
        sample=parameter is not None and parameter.status is Status.SAMPLE,
    )


def _parameter(code: str, on: date, rules: RuleSet) -> Parameter | None:
    try:
        return rules.at(on).get(code)
    except RuleError:
        return None


# ---------- an article by itself


def quoted(hits: Sequence[Hit], question: str, on: date, language: str) -> Draft:
    """An answer made of nothing but quoted articles, the best first."""
    draft = Draft()
    for hit in hits:
        add_quote(draft, hit, question, on, language)
    return draft


def add_quote(draft: Draft, hit: Hit, question: str, on: date, language: str) -> None:
    """Quote the part of an article that is nearest to the question."""
    law, article = hit.instrument.cited, hit.article.label
    shown = quote(hit.article.text, (), question)
    source = Citation(
        source=law,
        article=article,
        version=hit.instrument.id,
        valid_from=hit.instrument.valid_from,
        valid_to=hit.instrument.valid_to,
        quote=shown,
        score=hit.score,
        standing=hit.instrument.standing(on),
        ref=hit.article.key,
        collected=hit.instrument.collected,
    )
    draft.add(say(QUOTED, language, law=law, article=article, quote=shown), "quote", (source,))


# ---------- figures


def computed(
    entry: Entry, on: date, slots: Mapping[str, Any], language: str, shelf: Shelf
) -> tuple[Computed, ...]:
    """The figures of an entry on the day; a last day too where the talk named the day from which it counts."""
    found: list[Computed] = []
    for figure in entry.computes:
        parameter = _parameter(figure.rule, on, shelf.rules)
        if parameter is None:
            continue
        anchor = _anchor(figure, slots)
        # Which law applies is asked by the day of the event, not by the day of the question.
        if anchor is not None:
            parameter = _parameter(figure.rule, anchor, shelf.rules) or parameter
        found.append(_figure(figure, parameter, language, shelf.rules))
        due = _due(figure, parameter, anchor, language, shelf)
        if due is not None:
            found.append(due)
    return tuple(found)


def _figure(figure: Figure, parameter: Parameter, language: str, rules: RuleSet) -> Computed:
    return Computed(
        what=say(figure.label, language),
        value=amount(parameter.value, parameter.unit, language),
        rule=parameter.code,
        source=_cited(parameter, rules),
        sample=parameter.status is Status.SAMPLE,
    )


def _cited(parameter: Parameter, rules: RuleSet) -> str:
    source = rules.sources.get(parameter.source)
    title = source.title["zh-Hans"] if source else parameter.source
    return f"{title} {parameter.article}" if parameter.article else title


def _anchor(figure: Figure, slots: Mapping[str, Any]) -> date | None:
    """The day named for this figure: under its own anchor, or the one day of the talk."""
    given = slots.get(figure.anchor) or slots.get("dates")
    if isinstance(given, (list, tuple)):
        given = given[0] if len(given) == 1 else None
    if isinstance(given, str):
        try:
            return date.fromisoformat(given)
        except ValueError:
            return None
    return given if isinstance(given, date) else None


def _due(
    figure: Figure, parameter: Parameter, anchor: date | None, language: str, shelf: Shelf
) -> Computed | None:
    if anchor is None or not figure.anchor or shelf.calendar is None:
        return None
    if parameter.unit not in ("day", "working_day", "month", "year"):
        return None
    rule = DueRule.from_data({"value": parameter.value, "unit": parameter.unit})
    due = due_date(anchor, rule, shelf.calendar, as_of=anchor)
    last = "最迟" if language != ENGLISH else "last day"
    counted = amount(parameter.value, parameter.unit, language)
    steps: tuple[str, ...] = (f"{anchor.isoformat()} + {counted} → {due.nominal.isoformat()}",)
    if due.day != due.nominal:
        steps = (*steps, f"{due.nominal.isoformat()} → {due.day.isoformat()}")
    return Computed(
        what=f"{say(figure.label, language)}，{last}"
        if language != ENGLISH
        else f"{say(figure.label, language)}: {last}",
        value=due.day.isoformat(),
        rule=parameter.code,
        source=_cited(parameter, shelf.rules),
        steps=steps,
        sample=parameter.status is Status.SAMPLE,
        provisional=due.provisional,
    )

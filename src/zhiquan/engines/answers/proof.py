"""Do the texts say what an entry says? Every cite of every sentence, on each day on which the sentence holds.

A sentence is looked at on the first day it holds, on each later day on which a cited text changes, and on its last
day; one without days, from the day of the check on. Law changes that are known already count, however far off.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from fractions import Fraction

from zhiquan.engines.rules import NotInForce, Parameter, RuleSet, Status

from .lawtext import bare
from .model import Cite, Entry, Instrument, Statement
from .support import Amount, english_figures, figures, squeezed, supported
from .versions import Register, Shelf, find_article, in_force

_UNITS = {
    "day": ("day", 1),
    "working_day": ("working day", 1),
    "month": ("month", 1),
    "year": ("month", 12),
    "quarter": ("month", 3),
    "cny": ("yuan", 1),
    "percent": ("%", 1),
    "times": ("times", 1),
    "hour": ("hour", 1),
    "minute": ("minute", 1),
}
_COPIED = 16  # letters in a row that a question may not share with its article


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """One thing to correct. `path` is the place in the entry or file, as in the YAML."""

    path: tuple[str | int, ...]
    message: str


@dataclass(frozen=True)
class Proof:
    """The texts and rules against which entries are held. `rules` may be missing: then parameters go unchecked."""

    shelf: Shelf
    register: Register
    rules: RuleSet | None = None

    def entry(self, entry: Entry, on: date) -> list[Flaw]:
        """Everything in an entry that its sources do not bear out, checked on the day `on`."""
        flaws = [flaw for at, say in enumerate(entry.says) for flaw in self._statement(entry, at, say, on)]
        if entry.review_by < on:
            flaws.append(Flaw(("review_by",), f"the review was due on {entry.review_by}"))
        if not any(say.holds(on) for say in entry.says):
            flaws.append(Flaw(("says",), f"no sentence holds on {on}: the entry has no short answer"))
        for at, figure in enumerate(entry.computes if self.rules else ()):
            if self.rules and figure.rule not in {**self.rules.parameters, **self.rules.tables}:
                flaws.append(
                    Flaw(("computes", at, "rule"), _unknown("rule", figure.rule, self.rules.parameters))
                )
        return flaws

    def questions(self, law: str, version: date | None, articles: Mapping[str, Sequence[str]]) -> list[Flaw]:
        """What is wrong with questions written for articles: unknown law, version or article, copied words."""
        versions = self.shelf.named(law)
        if not versions:
            return [Flaw(("law",), self._no_law(law))]
        found = [each for each in versions if version in (None, each.instrument.valid_from)]
        if not found:
            days = ", ".join(str(each.instrument.valid_from) for each in versions)
            return [Flaw(("version",), f"{law} has no version of {version}; it has {days}")]
        flaws = []
        for label, questions in articles.items():
            article = find_article(found[-1].articles, label)
            if article is None:
                flaws.append(Flaw(("articles", label), f"{found[-1].instrument.id} has no {label}"))
                continue
            text = squeezed(article.text)
            for at, question in enumerate(questions):
                if copied := _copied(squeezed(question), text):
                    message = f"copies the article: {copied}"
                    flaws.append(Flaw(("articles", label, at), message))
        return flaws

    # ---------- one sentence

    def _statement(self, entry: Entry, at: int, say: Statement, on: date) -> Iterator[Flaw]:
        path: tuple[str | int, ...] = ("says", at)
        sentence, english = say.text["zh-Hans"], say.text.get("en", "")
        if say.kind == "rule" and not say.cites:
            yield Flaw(path, "a sentence of kind rule needs a cite")
        if entry.status == "sample":
            given = [*figures(sentence), *english_figures(english)]
            if given:
                yield Flaw(path, f"a sample entry gives no figures: {', '.join(sorted(map(str, given)))}")
        if not say.cites:
            return
        by_message: dict[tuple[tuple[str | int, ...], str], list[date]] = defaultdict(list)
        for day in self.days(entry, say, on):
            for where, message in self._on(say, sentence, english, day):
                by_message[((*path, *where), message)].append(day)
        for (where, message), days in by_message.items():
            yield Flaw(where, f"{message} [{', '.join(str(day) for day in days)}]")

    def days(self, entry: Entry, say: Statement, on: date) -> list[date]:
        """The days on which a sentence is looked at."""
        start = max(filter(None, (say.valid_from, entry.valid_from)), default=None)
        end = min(filter(None, (say.valid_to, entry.valid_to)), default=None)
        first = start or (on if end is None or end >= on else end)
        changes = {day for cite in say.cites for day in self._changes(cite)}
        last = end or max([on, entry.review_by, first, *changes])
        cuts = {first} | {day for day in changes if first < day <= last} | ({end} if end else set())
        return sorted(cuts)

    def _changes(self, cite: Cite) -> Iterator[date]:
        for version in self.shelf.named(cite.law) if cite.law else ():
            if version.instrument.valid_from:
                yield version.instrument.valid_from
            if version.instrument.valid_to:
                yield version.instrument.valid_to + timedelta(days=1)

    def _on(
        self, say: Statement, sentence: str, english: str, day: date
    ) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """What the cited texts of one day lack."""
        texts: list[str] = []
        named: list[str] = []
        given: list[Amount] = []
        days = [each for each in (say.valid_from, say.valid_to and say.valid_to + timedelta(days=1)) if each]
        complete = True
        for number, cite in enumerate(say.cites):
            where = ("cites", number)
            if cite.rule and self.rules is not None:
                parameter = self._parameter(cite, day)
                if isinstance(parameter, str):
                    yield where, parameter
                    complete = False
                else:
                    given += _amounts(parameter)
            elif cite.source and not cite.law and figures(sentence) and self.rules is not None:
                yield where, f"source {cite.source} without rule: figures need a confirmed parameter"
                complete = False
            if cite.source and self.rules is not None and cite.source not in self.rules.sources:
                yield where, _unknown("source", cite.source, self.rules.sources)
            if not cite.law:
                continue
            found = self._article(cite, day)
            if isinstance(found, str):
                yield where, found
                complete = False
                continue
            instrument, text = found
            texts.append(text)
            named.append(f"{instrument.id} {cite.article}")
            days += [each for each in (instrument.valid_from, _next(instrument.valid_to)) if each]
            for missing in supported("", text, cite.keys):
                yield where, f"{instrument.id} {cite.article} lacks {missing}"
        if not complete:
            return
        parameters = " ".join(_written(amount) for amount in given)
        for missing in supported(sentence, "\n".join([*texts, parameters]), (), days, english):
            yield (), f"{' + '.join(named) or 'the rules'} lacks {missing} of: {sentence}"

    def _article(self, cite: Cite, day: date) -> tuple[Instrument, str] | str:
        versions = self.shelf.named(cite.law)
        if not versions:
            return self._no_law(cite.law)
        instrument = in_force([each.instrument for each in versions], day)
        if instrument is None:
            return "not in force: " + "; ".join(_span(each.instrument) for each in versions)
        articles = next(each.articles for each in versions if each.instrument is instrument)
        article = find_article(articles, cite.article)
        if article is None:
            return (
                f"{instrument.id} has no {cite.article}; it has {articles[0].label} to {articles[-1].label}"
            )
        return instrument, article.text

    def _no_law(self, law: str) -> str:
        if bare(law) in self.shelf.names:
            return f"no text of {law} is imported"
        return _unknown("instrument", law, self.shelf.names)

    def _parameter(self, cite: Cite, day: date) -> Parameter | str:
        assert self.rules is not None
        if cite.rule not in self.rules.parameters:
            return _unknown("rule", cite.rule, self.rules.parameters)
        try:
            parameter = self.rules.parameter(cite.rule, day)
        except NotInForce as wrong:
            return str(wrong)
        if parameter.status is not Status.CONFIRMED:
            return f"rule {cite.rule} is a sample: the entry must be a sample, without figures"
        if cite.source and parameter.source != cite.source:
            return f"rule {cite.rule} comes from {parameter.source}, not from {cite.source}"
        return parameter


def _next(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _span(instrument: Instrument) -> str:
    by = f", then {instrument.replaced_by}" if instrument.replaced_by else ""
    return f"{instrument.id} holds {instrument.valid_from or '?'} to {instrument.valid_to or 'open'}{by}"


def _unknown(what: str, name: str, known: Mapping[str, object]) -> str:
    near = get_close_matches(name, list(known), n=3, cutoff=0.4)
    return f"no {what} {name}" + (f"; near: {', '.join(near)}" if near else "")


def _amounts(parameter: Parameter) -> Iterator[Amount]:
    values = parameter.value if isinstance(parameter.value, tuple) else (parameter.value,)
    unit, size = _UNITS.get(parameter.unit, ("", 1))
    for value in values:
        if isinstance(value, date):
            yield Amount("date", value.isoformat())
        elif not isinstance(value, bool) and not isinstance(value, str) and value is not None:
            yield Amount(unit, Fraction(str(value)) * size)


def _written(amount: Amount) -> str:
    """A parameter's value as a text would print it, to be read again like one."""
    unit = {"": "个", "month": "个月", "day": "日", "working day": "个工作日", "yuan": "元", "times": "倍"}
    if isinstance(amount.value, str):
        year, month, day = amount.value.split("-")
        return f"{year}年{month}月{day}日"
    number = f"{float(amount.value):.6f}".rstrip("0").rstrip(".")
    return f"{number}{unit.get(amount.unit, amount.unit)}；"


def _copied(question: str, text: str) -> str:
    for at in range(len(question) - _COPIED + 1):
        if question[at : at + _COPIED] in text:
            return question[at : at + _COPIED]
    return ""

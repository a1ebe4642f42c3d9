"""Lawful twins, cleared before anything is scored: texts of one filing, divisionals, members of one priority or
family, and same-day pairs. A family that is only claimed, between strangers, clears nothing and is a clue itself.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.entities import plain
from zhiquan.engines.screening.model import Clue, Filing, Twin
from zhiquan.engines.screening.records import number_key, said

# CN114031432A and CN114031432B are the published and the granted text of one filing.
_PUBLICATION = re.compile(r"\s*(?:CN)?\s*(\d{9})\s*([ABCUYS]\d?)\s*", re.IGNORECASE)
_GRAM = 4
_ONE_FILING = ("publication_and_grant", "correction")
# Larger groups than this are matched by title alone: no applicant has so many same-day pairs.
_MOST_CROSSED = 20_000


class Twins:
    """Which pairs are lawful twins. `listed` holds them, `clues` what only claims to be one."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch
        self.reason: dict[tuple[int, int], tuple[str, Mapping[str, object]]] = {}
        self.false: dict[tuple[int, int], Mapping[str, object]] = {}
        self.most = batch.settings.whole("twins", "listed")
        self._numbers()
        self._stages()
        self._same_days()

    def cleared(self, one: int, other: int) -> bool:
        """Whether two filings are lawful twins."""
        return (min(one, other), max(one, other)) in self.reason

    def listed(self) -> tuple[Twin, ...]:
        """The twins asked for."""
        filings = self.batch.filings
        return tuple(
            Twin(filings[one].id, filings[other].id, reason, facts)
            for (one, other), (reason, facts) in sorted(self.reason.items())
            if self.batch.wanted(one, other)
        )

    def clues(self) -> tuple[Clue, ...]:
        """One clue for each family or parent that strangers claim."""
        claimed: dict[str, set[int]] = defaultdict(set)
        for (one, other), facts in self.false.items():
            if (one, other) not in self.reason and self.batch.wanted(one, other):
                claimed[str(facts["claim"])] |= {one, other}
        wording = self.batch.settings.clues["family_contradiction"]
        return tuple(
            Clue(
                code=wording.code,
                kinds=wording.kinds,
                score=1.0,
                members=tuple(self.batch.filings[at].id for at in sorted(members)),
                parties=self._names(members),
                facts={"claim": claim},
                clears=wording.clears,
            )
            for claim, members in sorted(claimed.items())
        )

    def one_filing(self) -> tuple[int, ...]:
        """For each filing the first of those that are texts of the same one: what is to be counted once."""
        first = list(range(len(self.batch)))
        for (one, other), (reason, _) in sorted(self.reason.items()):
            if reason in _ONE_FILING:
                first[other] = min(first[other], first[one])
        return tuple(first)

    def _names(self, members: set[int]) -> tuple[str, ...]:
        parties = self.batch.parties
        return tuple(sorted({parties.name(key) for at in members for key in parties.of[at]}))

    def _numbers(self) -> None:
        """By what filings say of themselves, the strongest statement first."""
        for reason, claims, own in (
            ("one", _application_keys, _nothing),
            ("one", _publication_keys, _nothing),
            ("divisional", _parent_keys, _own_keys),
            ("priority", _priority_keys, _own_keys),
            ("family", _family_keys, _nothing),
        ):
            claiming: dict[str, list[int]] = defaultdict(list)
            for at, filing in enumerate(self.batch.filings):
                for key in dict.fromkeys(claims(filing)):
                    claiming[key].append(at)
            named: dict[str, list[int]] = defaultdict(list)
            if own is not _nothing and claiming:
                for at, filing in enumerate(self.batch.filings):
                    for key in dict.fromkeys(own(filing)):
                        if key in claiming and at not in claiming[key]:
                            named[key].append(at)
            for key in sorted(claiming):
                self._group(reason, key, claiming[key], named[key])

    def _group(self, reason: str, claim: str, claiming: Sequence[int], named: Sequence[int]) -> None:
        # A family of thousands is a slip of a file; its first members stand for it.
        claiming = claiming[: self.most]
        for place, one in enumerate(claiming):
            for other in (*claiming[place + 1 :], *named):
                self._pair(reason, claim, one, other)

    def _pair(self, reason: str, claim: str, one: int, other: int) -> None:
        first, second = self.batch.filings[one], self.batch.filings[other]
        pair = (min(one, other), max(one, other))
        if pair in self.reason:
            return
        if reason != "priority" and self.batch.strangers(one, other):
            self.false.setdefault(pair, {"claim": claim})
            return
        if reason == "divisional":
            self.reason[pair] = ("divisional", {"parent": claim})
        elif reason == "priority":
            self.reason[pair] = ("priority_member", {"priority": claim})
        else:
            stages = {stage for stage in (first.stage, second.stage) if stage}
            texts = reason == "one" or (first.kind == second.kind or not (first.kind and second.kind))
            if texts and stages == {"published", "granted"}:
                code = "publication_and_grant"
            elif reason == "one":
                code = "publication_and_grant" if _publications(first, second) else "correction"
            else:
                code = "family_member"
            self.reason[pair] = (code, {"family" if reason == "family" else "number": claim})

    def _stages(self) -> None:
        """A published and a granted text of one applicant, kind and day with much the same words are one filing, where
        no number says otherwise: each published text answers to one granted text at most."""
        groups: dict[tuple[str, str, date], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, filing in enumerate(self.batch.filings):
            if filing.filed_on is None or filing.stage not in ("published", "granted"):
                continue
            for key in self.batch.parties.of[at]:
                groups[key, filing.kind, filing.filed_on][filing.stage == "granted"].append(at)
        for (key, _, day), (published, granted) in sorted(groups.items()):
            facts = {"applicant": self.batch.parties.name(key), "day": day.isoformat()}
            for one, other in self._matches(published, granted, "stages"):
                if not self._other_numbers(one, other):
                    self.reason.setdefault(
                        (min(one, other), max(one, other)), ("publication_and_grant", facts)
                    )

    def _other_numbers(self, one: int, other: int) -> bool:
        """Whether two filings name numbers of their own that differ."""
        numbers = [number_key(self.batch.filings[at].application_no) for at in (one, other)]
        return all(numbers) and numbers[0] != numbers[1]

    def _same_days(self) -> None:
        groups: dict[tuple[str, date], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        for at, filing in enumerate(self.batch.filings):
            if filing.filed_on is None or filing.kind not in ("invention", "utility_model"):
                continue
            for key in self.batch.parties.of[at]:
                groups[key, filing.filed_on][filing.kind == "utility_model"].append(at)
        for (key, day), (inventions, models) in sorted(groups.items()):
            if inventions and models:
                facts = {"applicant": self.batch.parties.name(key), "day": day.isoformat()}
                for one, other in self._matches(inventions, models, "same_day"):
                    self.reason.setdefault((min(one, other), max(one, other)), ("same_day", facts))

    def _matches(self, ones: Sequence[int], others: Sequence[int], least: str) -> Iterator[tuple[int, int]]:
        """The likest first, each to one other at most: a whole series filed twice over is not cleared by one day."""
        if not ones or not others:
            return
        enough = self.batch.settings.number("twins", least)
        scored = sorted(
            (-score, one, other) for one, other, score in self._likeness(ones, others) if score >= enough
        )
        taken: set[int] = set()
        for _, one, other in scored:
            if one not in taken and other not in taken:
                taken |= {one, other}
                yield one, other

    def _likeness(self, inventions: Sequence[int], models: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        by_text = len(inventions) * len(models) <= _MOST_CROSSED
        grams = {at: self._grams(at) for at in (*inventions, *models)} if by_text else {}
        for one in inventions:
            for other in models:
                titles = _subject(self.batch.filings[one].title), _subject(self.batch.filings[other].title)
                named = float(bool(titles[0]) and titles[0] == titles[1])
                alike = _jaccard(grams[one], grams[other]) if by_text else 0.0
                yield one, other, named + alike

    def _grams(self, at: int) -> frozenset[str]:
        text = self.batch.folded(at, "claims").text + self.batch.folded(at, "abstract").text
        return frozenset(text[place : place + _GRAM] for place in range(max(0, len(text) - _GRAM + 1)))


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    together = len(one & other)
    return together / (len(one) + len(other) - together) if together else 0.0


def _subject(title: str) -> str:
    """What a title names, without 一种 and the product or method it is claimed as."""
    key = plain(title).removeprefix("一种")
    return re.sub(r"(?:及其|和|的)?(?:[制备使用控]{2}|加工|生产)?(?:方法|工艺)$", "", key) or key


def _application_keys(filing: Filing) -> Iterator[str]:
    key = number_key(filing.application_no)
    if key:
        yield key


def _publication_keys(filing: Filing) -> Iterator[str]:
    hit = _PUBLICATION.fullmatch(filing.id)
    if hit:
        yield hit[1]


def _publications(first: Filing, second: Filing) -> bool:
    hits = [_PUBLICATION.fullmatch(filing.id) for filing in (first, second)]
    kinds = {hit[2].upper()[0] for hit in hits if hit}
    return len(kinds) == 2


def _parent_keys(filing: Filing) -> Iterator[str]:
    key = number_key(filing.parent)
    if key:
        yield key


def _priority_keys(filing: Filing) -> Iterator[str]:
    yield from filter(None, map(number_key, filing.priority))


def _own_keys(filing: Filing) -> Iterator[str]:
    """What others may call a filing when they name it as parent or priority."""
    yield from filter(None, map(number_key, (filing.application_no, filing.id)))


def _family_keys(filing: Filing) -> Iterator[str]:
    key = plain(said(filing.family))
    if key:
        yield key


def _nothing(filing: Filing) -> Iterator[str]:
    return iter(())

"""Capacity (kind 5): an applicant's filings against its people, its funds, its inventors and the time they took."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from zhiquan.engines.screening.batch import Batch
from zhiquan.engines.screening.findings import Found
from zhiquan.engines.screening.model import Clue
from zhiquan.engines.screening.twins import Twins

_FEN = 100
_EVIDENCE = 40


def capacity(batch: Batch, twins: Twins) -> Found:
    """Clues of applicants that file more than they can have researched. Texts of one filing count once."""
    once = twins.one_filing()
    clues: list[Clue] = []
    for party in batch.parties.parties.values():
        members = sorted({once[at] for at in party.filings if at < batch.own})
        if len(members) >= batch.settings.whole("capacity", "filings"):
            clues += _Applicant(batch, party.name, members).clues()
    return Found(clues=tuple(clues))


class _Applicant:
    def __init__(self, batch: Batch, name: str, members: Sequence[int]) -> None:
        self.batch = batch
        self.name = name
        self.members = members
        self.days = sorted(day for at in members if (day := batch.filings[at].filed_on))
        self.most = self._most(batch.settings.whole("capacity", "year_days"))

    def value(self, name: str) -> float:
        return self.batch.settings.number("capacity", name)

    def clues(self) -> Iterator[Clue]:
        staff, insured = self._known("staff_fields"), self._known("insured_fields")
        spend = self._known("spend_fields")
        fair = False
        for code, key, people in (
            ("capacity_staff", "staff", staff),
            ("capacity_insured", "insured", insured),
        ):
            if people is None:
                continue
            ratio = self.most / max(people, 1)
            fair = fair or ratio < self.value("per_person")
            if ratio >= self.value("per_person"):
                past = (ratio - self.value("per_person")) / (
                    self.value("per_person_extreme") - self.value("per_person")
                )
                yield self._clue(
                    code, 0.6 + 0.4 * min(1.0, past), {key: round(people), "ratio": round(ratio, 1)}
                )
        if spend is not None and spend / self.most < self.value("spend_fen"):
            share = spend / self.most / self.value("spend_fen")
            facts = {"yuan": round(spend / _FEN), "each": round(spend / self.most / _FEN)}
            yield self._clue("capacity_spend", 1 - 0.4 * share, facts)
        # People enough for the filings explain a burst; a burst explains itself only where nothing is known.
        if not fair:
            yield from self._burst()

    def _burst(self) -> Iterator[Clue]:
        start, count = self._busiest(self.batch.settings.whole("capacity", "window_days"))
        if count < self.value("burst"):
            return
        inside = [at for at in self.members if self._inside(at, start)]
        symbols = [symbol for at in inside for symbol in self.batch.filings[at].ipc[:1]]
        subclasses = Counter(symbol[:4].upper() for symbol in symbols)
        sections = {symbol[0].upper() for symbol in symbols}
        inventors = {key for at in inside for key in self.batch.inventors[at]}
        if len(sections) < self.value("sections") or _entropy(subclasses) < self.value("entropy"):
            return
        if inventors and count / len(inventors) < self.value("per_inventor"):
            return
        days = [day for at in inside if (day := self.batch.filings[at].filed_on)]
        facts = {
            "days": (max(days) - min(days)).days + 1,
            "sections": len(sections),
            "subclasses": len(subclasses),
            "inventors": len(inventors),
            "entropy": round(_entropy(subclasses), 3),
        }
        score = min(1.0, 0.5 + 0.5 * (count - self.value("burst")) / (2 * self.value("burst")))
        yield self._clue("capacity_burst", score, facts, inside, count)

    def _inside(self, at: int, start: date) -> bool:
        day = self.batch.filings[at].filed_on
        return day is not None and 0 <= (day - start).days < self.value("window_days")

    def _busiest(self, window: int) -> tuple[date, int]:
        """The first day of the busiest stretch of so many days, and its filings."""
        best, first = (date.min, 0), 0
        for last, day in enumerate(self.days):
            while (day - self.days[first]).days >= window:
                first += 1
            if last - first + 1 > best[1]:
                best = (self.days[first], last - first + 1)
        return best

    def _most(self, window: int) -> int:
        """Filings of the busiest year; filings without a day count into every year."""
        return self._busiest(window)[1] + len(self.members) - len(self.days)

    def _known(self, fields: str) -> float | None:
        """The largest figure that its filings give under any of the names: doubt speaks for the applicant."""
        names = self.batch.settings.values["capacity"][fields]
        found = [
            float(value)
            for at in self.members
            for name in names
            if isinstance(value := self.batch.filings[at].extra.get(name), int | float)
            and not isinstance(value, bool)
            and math.isfinite(value)
            and value >= 0
        ]
        return max(found, default=None)

    def _clue(
        self,
        code: str,
        score: float,
        facts: Mapping[str, object],
        members: Sequence[int] | None = None,
        count: int | None = None,
    ) -> Clue:
        wording = self.batch.settings.clues[code]
        named = self.members if members is None else members
        return Clue(
            code=code,
            kinds=wording.kinds,
            score=round(score, 4),
            members=tuple(self.batch.filings[at].id for at in named),
            parties=(self.name,),
            facts={"party": self.name, "count": self.most if count is None else count, **facts},
            evidence=tuple(self._dated(at) for at in named[:_EVIDENCE]),
            clears=wording.clears,
        )

    def _dated(self, at: int) -> dict[str, object]:
        filing = self.batch.filings[at]
        return {
            "id": filing.id,
            "filed_on": filing.filed_on.isoformat() if filing.filed_on else None,
            "ipc": list(filing.ipc[:1]),
        }


def _entropy(counts: Counter[str]) -> float:
    """How evenly spread: 0 all in one, 1 all equally often. 0 for fewer than two."""
    total = sum(counts.values())
    if len(counts) < 2:
        return 0.0
    return -sum(n / total * math.log(n / total) for n in counts.values()) / math.log(len(counts))

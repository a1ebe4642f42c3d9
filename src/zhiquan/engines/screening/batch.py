"""The filings of one screening with what several detectors need of them, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from zhiquan.engines.screening.entities import Parties, people
from zhiquan.engines.screening.model import Filing
from zhiquan.engines.screening.settings import Settings
from zhiquan.engines.text import Folded, fold

PARTS = ("abstract", "claims", "description")


class Batch:
    """Screened filings first, then those of the corpus they are held against.

    Both stand in the order of their ids, so that no answer depends on the order of a file's lines. A filing of
    the corpus with the id of a screened one is that filing itself and is left out, a second one of one id too.
    """

    def __init__(self, filings: Sequence[Filing], against: Sequence[Filing], settings: Settings) -> None:
        own = {filing.id for filing in filings}
        others: dict[str, Filing] = {}
        for filing in against:
            if filing.id not in own:
                others.setdefault(filing.id, filing)
        self.settings = settings
        self.filings = (
            *sorted(filings, key=lambda filing: filing.id),
            *sorted(others.values(), key=lambda filing: filing.id),
        )
        self.own = len(filings)
        self.place: Mapping[str, int] = {filing.id: at for at, filing in enumerate(self.filings)}
        self._folded: dict[tuple[int, str], Folded] = {}

    def __len__(self) -> int:
        return len(self.filings)

    def folded(self, at: int, part: str) -> Folded:
        """A part of a filing, folded."""
        key = (at, part)
        if key not in self._folded:
            self._folded[key] = fold(getattr(self.filings[at], part))
        return self._folded[key]

    def wanted(self, one: int, other: int) -> bool:
        """Whether a pair is asked for: with a corpus, pairs inside the corpus are not."""
        return one != other and min(one, other) < self.own

    @cached_property
    def parties(self) -> Parties:
        """The entities behind the applicants."""
        return Parties(self.filings, self.settings)

    @cached_property
    def inventors(self) -> tuple[tuple[str, ...], ...]:
        """Keys of the inventors of each filing."""
        return tuple(people(filing.inventors) for filing in self.filings)

    def strangers(self, one: int, other: int) -> bool:
        """Whether two filings share neither applicant nor inventor, both being named on both sides."""
        applicants = self.parties.of
        known = all((applicants[one], applicants[other], self.inventors[one], self.inventors[other]))
        return (
            known
            and not set(applicants[one]) & set(applicants[other])
            and not set(self.inventors[one]) & set(self.inventors[other])
        )

"""A screening as JSON: pairs with their passages, clusters, what is said of each filing, in one language's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from zhiquan.engines.screening.model import Clue, Cluster, Filing, Pair, Passage, Screening, Twin
from zhiquan.engines.screening.records import RecordError
from zhiquan.engines.screening.settings import Settings, Wording

# Circled numbers as people write the kinds.
CIRCLED = "①②③④⑤⑥⑦⑧"


def as_json(
    screening: Screening,
    filings: Iterable[Filing],
    settings: Settings,
    language: str = "zh-Hans",
    errors: Sequence[RecordError] = (),
) -> dict[str, Any]:
    """The whole of it as plain data. `filings` are those screened and the corpus, for the passages' text; offsets
    are into the parts as given."""
    report = Report(screening, filings, settings, language)
    return {
        "version": screening.version,
        "notice": NOTICE.get(language, NOTICE["zh-Hans"]),
        "filings": screening.filings,
        "estimate": dict(screening.estimate),
        "pairs": [report.pair(pair) for pair in screening.pairs],
        "clusters": [report.cluster(cluster) for cluster in screening.clusters],
        "findings": report.findings(),
        "clues": [report.clue(clue) for clue in screening.clues],
        "cleared": [report.twin(twin) for twin in screening.cleared],
        "errors": [
            {"file": error.file, "line": error.line, "field": error.field, "message": error.text(language)}
            for error in errors
        ],
    }


NOTICE = {
    "zh-Hans": "线索，不是结论：只供核查，是否属于非正常申请由国家知识产权局认定。",
    "en": "Clues, not conclusions: for review only. Whether a filing is abnormal is for CNIPA to decide.",
}


class Report:
    """The words for one screening in one language."""

    def __init__(
        self, screening: Screening, filings: Iterable[Filing], settings: Settings, language: str
    ) -> None:
        self.screening = screening
        self.settings = settings
        self.language = language
        named = {name for pair in screening.pairs for name in (pair.a, pair.b)}
        self.filings: Mapping[str, Filing] = {filing.id: filing for filing in filings if filing.id in named}

    def say(self, text: Mapping[str, str]) -> str:
        """A text in this language, in Chinese where it has no other."""
        return text.get(self.language) or text["zh-Hans"]

    def clears(self, codes: Iterable[str]) -> list[dict[str, str]]:
        """What would clear it, in words."""
        return [{"code": code, "text": self.say(self.settings.clears[code])} for code in codes]

    def pair(self, pair: Pair) -> dict[str, Any]:
        """One pair with its passages' text on both sides."""
        return {
            "a": pair.a,
            "b": pair.b,
            "method": pair.method,
            "measure": pair.measure,
            "score": pair.score,
            "kinds": list(pair.kinds),
            "text": self.reason(pair),
            "passages": [self._passage(pair, each) for each in pair.passages],
            "shared": dict(pair.shared),
            "clears": self.clears(pair.clears),
        }

    def reason(self, pair: Pair) -> str:
        """Why the two are shown, in a phrase."""
        # A disguise's score is a rank; what of the text answers is told beside it.
        told = [
            value
            for name in ("coverage_a", "coverage_b")
            if isinstance(value := pair.shared.get(name), float)
        ]
        share = max(told, default=pair.score)
        # A share of .9999 is not all of the text.
        percent = 100 if share >= 1 else min(99, round(100 * share))
        return self._filled(self.settings.methods[pair.method], {"percent": percent})

    def clue(self, clue: Clue) -> dict[str, Any]:
        """One clue with its sentence."""
        return {
            "code": clue.code,
            "name": self.say(self.settings.clues[clue.code].name),
            "kinds": list(clue.kinds),
            "score": clue.score,
            "members": list(clue.members),
            "parties": list(clue.parties),
            "facts": {name: self._fact(value) for name, value in clue.facts.items()},
            "evidence": [dict(each) for each in clue.evidence],
            "text": self.sentence(clue),
            "clears": self.clears(clue.clears),
        }

    def sentence(self, clue: Clue) -> str:
        """What the clue says."""
        return self._filled(self.settings.clues[clue.code], clue.facts)

    def cluster(self, cluster: Cluster) -> dict[str, Any]:
        """One cluster; why each member is in it stands in `shared.why`."""
        shared = {name: value for name, value in cluster.shared.items() if name != "clears"}
        codes = cluster.shared.get("clears", ())
        assert isinstance(codes, list | tuple)
        return {
            "id": cluster.id,
            "members": list(cluster.members),
            "kinds": list(cluster.kinds),
            "pairs": [list(pair) for pair in cluster.pairs],
            "shared": shared,
            "clears": self.clears(codes),
        }

    def twin(self, twin: Twin) -> dict[str, Any]:
        """One pair of lawful twins and why."""
        return {
            "a": twin.a,
            "b": twin.b,
            "reason": twin.reason,
            "text": self.say(self.settings.reasons[twin.reason].text),
            "facts": dict(twin.facts),
        }

    def findings(self) -> list[dict[str, Any]]:
        """What is said of each filing, the highest rank first. The rank joins independent evidence: it orders an
        officer's work and is no probability."""
        pairs: dict[str, list[Pair]] = defaultdict(list)
        clues: dict[str, list[Clue]] = defaultdict(list)
        for pair in self.screening.pairs:
            pairs[pair.a].append(pair)
            pairs[pair.b].append(pair)
        for clue in self.screening.clues:
            for member in clue.members:
                clues[member].append(clue)
        found = [self._finding(name, pairs[name], clues[name]) for name in sorted({*pairs, *clues})]
        return sorted(found, key=lambda each: (-each["score"], each["id"]))

    def _finding(self, name: str, pairs: Sequence[Pair], clues: Sequence[Clue]) -> dict[str, Any]:
        strength: dict[str, float] = defaultdict(float)
        for pair in pairs:
            weight = self.settings.methods[pair.method].weight
            strength[pair.method] = max(strength[pair.method], weight * pair.score)
        for clue in clues:
            weight = self.settings.clues[clue.code].weight
            strength[clue.code] = max(strength[clue.code], weight * clue.score)
        doubt = 1.0
        for code in sorted(strength):
            doubt *= 1 - strength[code]
        return {
            "id": name,
            "kinds": sorted({kind for kinds in _kinds(pairs, clues) for kind in kinds}),
            "score": round(1 - doubt, 4),
            "pairs": [[pair.a, pair.b] for pair in pairs],
            "clues": [self._own(self.clue(clue), name) for clue in clues],
        }

    def _own(self, clue: dict[str, Any], name: str) -> dict[str, Any]:
        """A group's clue as one member's: with its own evidence only, where evidence is by member."""
        own = [each for each in clue["evidence"] if each.get("id", name) == name]
        return {**clue, "evidence": own}

    def _passage(self, pair: Pair, passage: Passage) -> dict[str, Any]:
        return {
            "a": self._side(pair.a, passage.part_a, passage.start_a, passage.end_a),
            "b": self._side(pair.b, passage.part_b, passage.start_b, passage.end_b),
            "how": passage.how,
        }

    def _side(self, name: str, part: str, start: int, end: int) -> dict[str, Any]:
        filing = self.filings.get(name)
        text = getattr(filing, part, "")[start:end] if filing else ""
        return {"part": part, "start": start, "end": end, "text": text}

    def _filled(self, wording: Wording, facts: Mapping[str, object]) -> str:
        values = {name: self._fact(value) for name, value in facts.items()}
        return self.say(wording.text).format_map(_Blank(values))

    def _fact(self, value: object) -> object:
        """A fact as it is said: of texts by language the one asked for."""
        if isinstance(value, Mapping) and "zh-Hans" in value:
            return self.say(value)
        return value


def _kinds(pairs: Sequence[Pair], clues: Sequence[Clue]) -> Iterator[tuple[int, ...]]:
    yield from (pair.kinds for pair in pairs)
    yield from (clue.kinds for clue in clues)


class _Blank(dict[str, object]):
    """Places that a clue has no fact for stay visible instead of failing a whole report."""

    def __missing__(self, name: str) -> str:
        return "?"

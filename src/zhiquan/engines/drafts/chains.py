"""What stands before a mention: in its own claim, and along the chains that its claim cites."""

from __future__ import annotations

import re
from collections.abc import Iterable

from zhiquan.engines.drafts.claimtext import FILLER, MARKER, ClaimText
from zhiquan.engines.drafts.likeness import words_like
from zhiquan.engines.drafts.mentions import Mention
from zhiquan.engines.drafts.phrases import (
    CLAUSE_END,
    LONGEST,
    NUMERAL,
    ORDINAL,
    ended,
    leading_verb,
    starts_hard,
    stretch,
)

# How many places of a term are looked at before it counts as standing by itself.
LOOKED_AT = 12
# What begins so many names is a word of its own (列车|前方, 列车|速度, 列车|轨道).
SEVERAL = 4
# So much text before a mention is read for advice.
READ = 20000
METHOD = re.compile(r"方法|工艺|流程|用途|应用|方案|技术|制法|法$")
LISTED = re.compile(rf"(?P<first>第[{NUMERAL}\d]+|[{NUMERAL}]号)(?P<base>.+)")
LABELLED = re.compile(rf"(?P<base>.+?)(?P<label>[a-zα-ω{NUMERAL}甲乙丙丁]\d*)$")


# A share needs no word before it where shares are given.
SHARES = re.compile(r"(?:按?[重质体][量积]|摩尔|用|配|总)?(?:百分[比率数]|份数?|比例?|用量|量比|配比)")
FIGURES = re.compile(r"%|wt|份|\dm?[gl]|\dkg|\dmol|\d:\d")
ABBREVIATED = re.compile(r"[a-z]{2,8}(?=[\u4e00-\u9fff]|$)")
MARKED = re.compile(rf"(?:{MARKER.pattern})$")
BEFORE_ORDINAL = re.compile(rf"(?:{ORDINAL.pattern})$")


def plain(phrase: str) -> str:
    """The phrase as `ClaimText.compact` spells it."""
    return FILLER.sub("", phrase)


def _qualifies(lead: str) -> bool:
    """Can the letters before a term be part of its name (压力 in 压力传感器), not a verb that takes it?"""
    return not lead or (leading_verb(lead) < len(lead) and not starts_hard(lead))


class Known:
    """All terms that the claims call 所述, found by their letters."""

    def __init__(self, terms: Iterable[str]) -> None:
        self.terms = tuple(dict.fromkeys(terms))
        self._by_pair: dict[str, list[str]] = {}
        for term in self.terms:
            for pair in dict.fromkeys(term[at : at + 2] for at in range(len(term) - 1)):
                self._by_pair.setdefault(pair, []).append(term)
        self._around: dict[str, tuple[tuple[str, int], ...]] = {}

    def sharing(self, term: str) -> list[str]:
        """The terms that have a pair of letters in common with this one, in the order in which they were made."""
        pairs = dict.fromkeys(term[at : at + 2] for at in range(len(term) - 1))
        return list(dict.fromkeys(name for pair in pairs for name in self._by_pair.get(pair, ())))

    def around(self, term: str) -> tuple[tuple[str, int], ...]:
        """The longer terms that contain this one, each with the place at which they do."""
        if term not in self._around:
            sharing = self._by_pair.get(term[:2], []) if len(term) > 1 else self.terms
            self._around[term] = tuple(
                (name, name.find(term))
                for name in sharing
                if len(term) < len(name) <= len(term) + 6
                and term in name
                and _qualifies(name[: name.find(term)])
            )
        return self._around[term]


class Chain:
    """The text before one mention."""

    def __init__(self, text: ClaimText, mention: Mention, *, quick: bool = False) -> None:
        self.text = text
        # In a text with very many mentions or findings no names are compared any more.
        self.quick = quick
        self.claim = mention.claim
        self.mention = mention
        self.before = int(text.places[mention.at])
        self._stretches: list[str] | None = None

    def has(self, phrase: str) -> bool:
        """Does the phrase stand before, along every chain?"""
        term = plain(phrase)
        if not term or self.text.first(term, self.claim, self.before) >= 0:
            return True
        return self.text.in_every_chain(term, self.claim)

    def alone(self, phrase: str) -> bool:
        """Does the phrase stand before, along any chain, as a word: with the end of a name right behind it, or in
        several names?"""
        return self._placed(phrase)[0]

    def inside(self, phrase: str) -> str:
        """The longer name inside which alone the phrase stands before; empty where it also stands with an end behind."""
        alone, longer = self._placed(phrase)
        return "" if alone else longer

    def _placed(self, phrase: str) -> tuple[bool, str]:
        work, longer = self.text.work, ""
        if self.quick:
            return True, ""
        follows: set[str] = set()
        left = READ
        for claim in (self.claim, *self.text.ancestors(self.claim)):
            low, high = self.text.bounds[claim]
            high = self.mention.at if claim == self.claim else high
            low = max(low, high - left)
            left -= high - low
            if left <= 0:
                break
            at = work.find(phrase, low, high)
            while at >= 0:
                end = at + len(phrase)
                follows.add(work[end : end + 2])
                if len(follows) == SEVERAL or phrase.isascii() or ended(work, end, high):
                    return True, ""
                longer = (
                    longer
                    or work[at:end] + stretch(CLAUSE_END.split(work[end : end + LONGEST], maxsplit=1)[0]).text
                )
                at = work.find(phrase, end, high)
        return not longer, longer

    def named(self, phrase: str) -> bool:
        """Does the phrase stand anywhere else in the claims without 所述 before it, and an end behind it?"""
        work = self.text.work
        if self.quick or phrase[:2] not in self.text.pairs:
            return False
        at = work.find(phrase)
        for _ in range(LOOKED_AT):
            if at < 0:
                return False
            end = at + len(phrase)
            if ended(work, end, len(work)) and not MARKED.search(work[max(0, at - 4) : at]):
                return True
            at = work.find(phrase, end)
        return False

    def stretches(self) -> list[str]:
        """The text before in the own claim, then that of all ancestors, nearest first (compact), READ letters at most."""
        if self._stretches is None:
            self._stretches = []
            left = READ
            for low, high in self._bounds():
                self._stretches.append(self.text.compact[max(low, high - left) : high])
                left -= high - low
                if left <= 0:
                    break
        return self._stretches

    def somewhere(self, phrase: str) -> list[int]:
        """The ancestors in which the phrase stands, nearest first."""
        holding = set(self.text.holding(plain(phrase)))
        return [claim for claim in self.text.ancestors(self.claim) if claim in holding] if holding else []

    def elsewhere(self, phrase: str) -> list[int]:
        """Other claims, not cited, in which the phrase stands without 所述 before it."""
        above = {self.claim, *self.text.ancestors(self.claim)}
        holding = self.text.holding(plain(phrase))
        return [
            claim for claim in holding if claim not in above and self._named(phrase, *self.text.bounds[claim])
        ][:4]

    def later(self, phrase: str) -> bool:
        """Does the phrase stand later in the same claim, without 所述 before it?"""
        return self._named(phrase, self.mention.start + len(phrase), self.text.bounds[self.claim][1])

    def _named(self, phrase: str, low: int, high: int) -> bool:
        at = self.text.work.find(phrase, low, high)
        while at >= 0:
            before = self.text.work[max(low, at - 4) : at]
            if not any(hit.end() == len(before) for hit in MARKER.finditer(before)):
                return True
            at = self.text.work.find(phrase, at + 1, high)
        return False

    def listed(self, phrase: str) -> bool:
        """第一、第二电机 introduces 第一电机 and 第二电机; 聚酯a、b introduces 聚酯b."""
        found = LISTED.fullmatch(phrase)
        if found:
            first, base = re.escape(found["first"]), re.escape(plain(found["base"]))
            between = rf"(?:[、,/~\-和与及或至到]|以及|第[{NUMERAL}\d]+|[{NUMERAL}]号)+"
            pattern = re.compile(rf"{first}{between}{base}")
            return any(pattern.search(stretch) for stretch in self.stretches())
        found = LABELLED.fullmatch(phrase)
        if found and len(found["base"]) >= 2:
            base, label = re.escape(plain(found["base"])), re.escape(found["label"])
            pattern = re.compile(rf"{base}[a-zα-ω{NUMERAL}甲乙丙丁\d、,/和与及或至到]+?{label}(?![a-z\d])")
            return any(pattern.search(stretch) for stretch in self.stretches())
        return False

    def ordinals(self, base: str) -> list[str]:
        """The names in which `base` stands before with an ordinal: 第一电机, 第二电机."""
        pattern = re.compile(rf"(?:{ORDINAL.pattern}){re.escape(plain(base))}")
        return list(
            dict.fromkeys(hit.group() for stretch in self.stretches() for hit in pattern.finditer(stretch))
        )

    def labelled(self, phrase: str) -> list[str]:
        """The names like 导气管三 that stand before with another label, where the bare 导气管 does not."""
        found = LABELLED.fullmatch(plain(phrase))
        if found is None or len(found["base"]) < 2:
            return []
        pattern = re.compile(rf"{re.escape(found['base'])}([{NUMERAL}甲乙丙丁a-zα-ω]\d*(?![a-z\d]))?")
        hits = [hit for stretch in self.stretches() for hit in pattern.finditer(stretch)]
        if not all(hit.group(1) for hit in hits):
            return []
        return list(dict.fromkeys(hit.group() for hit in hits))

    def is_called(self, name: str) -> bool:
        """Is the claim, or one that it cites, a method (for 所述方法, 所述步骤) or a thing (for 所述装置)?"""
        about = [self.text.claims[one].subject for one in (self.claim, *self.text.ancestors(self.claim))]
        method = any(METHOD.search(subject) for subject in about)
        return method if METHOD.search(name) or name in ("步骤", "过程", "操作", "工序") else False

    def is_subject(self, names: tuple[str, ...]) -> bool:
        """Is the one longer name the subject of the claim or of one it cites?"""
        if len(names) > 1:
            return False
        about = [self.text.claims[one].subject for one in (self.claim, *self.text.ancestors(self.claim))]
        return any(subject.endswith(names[0]) for subject in about)

    def share(self, phrase: str) -> float:
        """The share of the phrase's letter pairs that stand before."""
        term = plain(phrase)
        pairs = [term[at : at + 2] for at in range(len(term) - 1)]
        if not pairs:
            return 0.0
        before = self.stretches()
        return sum(any(pair in stretch for stretch in before) for pair in pairs) / len(pairs)

    def is_share(self, phrase: str) -> bool:
        """Is it a share or an amount (重量百分率, 用量), and are figures of such given before?"""
        if len(phrase) > 6 or not SHARES.fullmatch(phrase):
            return False
        return any(FIGURES.search(stretch) for stretch in self.stretches())

    def abbreviated(self, phrase: str) -> bool:
        """人ES细胞, where 人胚胎干(ES)细胞 stands before: the short name in brackets, and what stands round it."""
        found = ABBREVIATED.search(phrase)
        if found is None:
            return False
        lead, short, tail = phrase[: found.start()], found.group(), phrase[found.end() :]
        pattern = re.compile(re.escape(lead[:2]) + rf"[^,;。]{{0,16}}\({short}\)" + re.escape(tail))
        return any(pattern.search(stretch) for stretch in self.stretches())

    def touches(self, phrase: str) -> bool:
        """Does any pair of the phrase's letters stand before (of one letter: the letter)?"""
        term = plain(phrase)
        ordinal = ORDINAL.match(term)
        if ordinal and ordinal.end() < len(term):
            term = term[ordinal.end() :]
        if term[-1] in "子体" and len(term) == 2:
            term = term[0]
        if len(term) == 1:
            return any(term in stretch for stretch in self.stretches())
        return any(self._stands(term[at : at + 2]) for at in range(len(term) - 1))

    def _stands(self, pair: str) -> bool:
        """Does a pair of letters stand before, along any chain?"""
        places = self.text.pairs.get(pair)
        if places is None:
            return False
        if places.get(self.claim, self.before) < self.before:
            return True
        above = self.text.ancestors(self.claim)
        return any(claim in places for claim in above)

    def longest(self, phrase: str) -> int:
        """Length of the longest beginning of the phrase that stands before; 0 where none of two letters does."""
        length = 0
        while length < len(phrase) and self.has(phrase[: max(2, length + 1)]):
            length = max(2, length + 1)
        return length

    def words_like(self, phrase: str) -> list[str]:
        """Phrases before that begin or end as this one does."""
        return [word for stretch in self.stretches() for word in words_like(plain(phrase), stretch)]

    def names(self, phrase: str, known: Known) -> list[str]:
        """Those of the known terms that share letters with the phrase and stand before."""
        return [name for name in known.sharing(plain(phrase)) if self.has(name)]

    def holders(self, phrase: str, known: Known) -> list[str]:
        """The longer known names inside which alone the phrase stands before; none where it also stands by itself."""
        term = plain(phrase)
        found: list[str] = []
        candidates = known.around(term)
        for low, high in self._bounds():
            at = self.text.compact.find(term, low, high)
            while at >= 0:
                holder = self._holder(term, at, low, candidates)
                if not holder:
                    return []
                found.append(holder)
                if len(found) == LOOKED_AT:
                    return found
                at = self.text.compact.find(term, at + 1, high)
        return found

    def _holder(self, term: str, at: int, low: int, candidates: tuple[tuple[str, int], ...]) -> str:
        """The longer name that the place `at` belongs to; empty where it stands by itself."""
        compact = self.text.compact
        for name, inset in candidates:
            if compact.startswith(name, at - inset):
                return name
        before = compact[max(low, at - 4) : at]
        ordinal = BEFORE_ORDINAL.search(before)
        return ordinal.group() + term if ordinal else ""

    def _bounds(self) -> list[tuple[int, int]]:
        low, _ = self.text.searched[self.claim]
        return [(low, self.before), *(self.text.searched[one] for one in self.text.ancestors(self.claim))]

"""Terminology: every term of the claims should stand in the description (F-CLM-9)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from zhiquan.engines.drafts import phrases
from zhiquan.engines.drafts.antecedents import ADVISED, judged_mentions
from zhiquan.engines.drafts.chains import plain
from zhiquan.engines.drafts.claimtext import BRACKETED, FILLER, QUOTES, claim_text
from zhiquan.engines.drafts.context import Context
from zhiquan.engines.drafts.likeness import nearest, words_like
from zhiquan.engines.drafts.mentions import Mention
from zhiquan.engines.drafts.model import Finding
from zhiquan.engines.text import fold

RULE = "F-CLM-9"
# A term that the description also lacks in parts is looked for among its words of about that length.
SHORTEST = 2


@dataclass(frozen=True)
class Described:
    """The description as terms are looked for in it: folded, without signs, 的 and 所述; its letter pairs."""

    text: str
    pairs: frozenset[str]


def described(context: Context) -> Described | None:
    """None where there is no description, or none with text."""
    part = context.part("description")
    if part is None or not part.text.strip():
        return None
    return context.once("terms.description", lambda: _described(part.text))


def _described(text: str) -> Described:
    folded = fold(text).text
    bare = FILLER.sub("", QUOTES.sub("", BRACKETED.sub("", folded)))
    # Bare signs behind nouns (壳体1) are no part of names either.
    spoken = _without_signs(bare)
    both = bare + "\n" + spoken
    return Described(both, frozenset(map("".join, pairwise(both))))


def _without_signs(text: str) -> str:
    return phrases.BARE_SIGN.sub("", text)


def terms(context: Context) -> Iterator[Finding]:
    """Terms that the claims call 所述 and the description never uses; near variants are named."""
    text = claim_text(context)
    known = described(context)
    if text is None or known is None:
        return
    told: set[str] = set()
    unused = 0
    for mention, term in judged_mentions(text):
        name = plain(term)
        if name in told or not _sure(name):
            continue
        told.add(name)
        if _uses(known, name):
            continue
        unused += 1
        close = _variant(name, known) if unused <= ADVISED else ""
        yield from _unused(context, mention, term, close, sought=unused <= ADVISED)


def _sure(name: str) -> bool:
    """Is the phrase surely a name (no verb in it, of two letters at least, not a symbol)?"""
    if len(name) < SHORTEST or name.isascii():
        return False
    return not phrases.stretch(name).soft and phrases.leading_verb(name) < len(name)


def _uses(known: Described, name: str) -> bool:
    """Does the description use the name, as it stands or without its ordinal or label?"""
    if name[:2] not in known.pairs and name[-2:] not in known.pairs:
        return False
    if name in known.text:
        return True
    ordinal = phrases.ORDINAL.match(name)
    if ordinal and ordinal.end() < len(name) and name[ordinal.end() :] in known.text:
        return True
    return any(
        name[:end] in known.text and (phrases.is_part(name[end:]) or phrases.is_label(name[end:]))
        for end in phrases.word_ends(name)
        if SHORTEST <= end < len(name)
    )


def _unused(context: Context, mention: Mention, term: str, close: str, sought: bool) -> Iterator[Finding]:
    text = claim_text(context)
    assert text is not None
    check = context.active(RULE, "variant_in_description" if close else "not_in_description")
    if check is None:
        return
    # Told where the term first stands, since it is brought in there (sought for a few terms only, to stay linear).
    claim, at = mention.claim, text.work.find(term, mention.start, mention.end)
    for index, (low, high) in enumerate(text.bounds[: mention.claim if sought else 0]):
        first = text.work.find(term, low, high)
        if first >= 0:
            claim, at = index, first
            break
    start, end = text.span(at, at + len(term))
    number = text.claims[claim].number
    yield context.found(check, "claims", start, end, claim=number, term=term, candidate=close)


def _variant(name: str, known: Described) -> str:
    """A phrase of the description that is like the name; empty where none is."""
    return nearest(name, words_like(name, known.text))


RULES = (terms,)

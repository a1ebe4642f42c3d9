"""Learns what the assistant goes by: which entry fits, whether anything answers at all, and the curve of refusals.

    PYTHONPATH=src .venv/bin/python benchmarks/asking_train.py [--keep FILE]

Positive cases are our own ways of asking, each held out of the entries in turn and searched in an index of the law that does
not hold the entries' questions; negative ones are the odd half of `labels/unanswerable_*.jsonl` and lay questions on
other law (`../shared/data/legal_questions`, left out where missing). Prints the weights as Python, then the curve on the even half and
on the golden questions, on which nothing is learned. Takes about ten minutes.
"""

from __future__ import annotations

import argparse
import json
import pickle
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import asking
import numpy as np
from rich.progress import track

from zhiquan.adapters import encoder
from zhiquan.adapters.law_store.store import LawStore, import_folder
from zhiquan.engines.answers import entries as entering
from zhiquan.engines.answers.entries import EntryIndex, borne_out, likely_articles
from zhiquan.engines.answers.model import Entry, Hit
from zhiquan.engines.answers.retrieval.fusion import Case, learn
from zhiquan.engines.answers.subjects import Subjects
from zhiquan.engines.answers.sureness import tells
from zhiquan.engines.answers.versions import Register
from zhiquan.policy.answering import answered_of
from zhiquan.site.commands import brain, knowledge_check
from zhiquan.site.commands.asking import folder

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
DAY = date(2026, 11, 23)
FOLDS, LAY, SAMPLE = 4, 500, 4
ANSWER = (
    "letters",
    "meaning",
    "covered",
    "cited",
    "share",
    "clear",
    "outside",
    "beyond",
    "hit_asked",
    "hit_near",
    "hit_share",
    "hit_ip_not",
)
ENTRY = ("letters", "meaning", "covered", "cited", "intent", "share", "outside", "hit_share")


@dataclass
class Asked:
    """One question read and searched: `code` is the entry that it belongs to, empty for a negative case."""

    raw: str
    text: str
    code: str
    group: str
    vector: Any
    intents: Mapping[str, float]
    beyond: float
    hits: Sequence[Hit]


def questions(entries: Sequence[Entry]) -> Iterator[tuple[str, str, str]]:
    for entry in entries:
        for texts in entry.asks.values():
            yield from ((text, entry.code, "own") for text in texts[::SAMPLE])
    path = DATA / "legal_questions" / "questions.jsonl"
    if path.is_file():
        lines = path.read_text(encoding="utf-8").splitlines()
        yield from ((json.loads(line)["question"], "", "lay") for line in lines[: 3 * LAY : 3])
    for file in sorted(asking.LABELS.glob("unanswerable*.jsonl")):
        for at, golden in enumerate(asking.lines(file)):
            yield golden.question, "", f"{file.stem}-{'held' if at % 2 == 0 else 'learned'}"
    for name, goldens in asking.golden_files():
        if name.startswith("golden"):
            yield from ((golden.question, "", name) for golden in goldens if "refuse" not in golden.kinds)


def read(assistant: Any, store: LawStore, entries: Sequence[Entry], taught: set[str]) -> list[Asked]:
    found = []
    for text, code, group in track(list(questions(entries)), description="Searching"):
        normal = assistant.listener.normal(text)
        vector = encoder.embed(normal)
        heard = assistant.listener.understand(text, DAY, {}, vector)
        # The entries' own first ways of asking taught what is answered, so that they prove nothing about it.
        beyond = float("nan") if code and text in taught else heard.beyond
        library = store if code else assistant.shelf.library
        hits = library.search(normal, DAY, 30, vector)
        found.append(Asked(text, normal, code, group, vector, dict(heard.intents), beyond, hits))
    return found


def store_without_entries(book: Any) -> LawStore:
    """The law texts with the questions asked of articles, but not those of entries."""
    place = Path(tempfile.gettempdir()) / "zhiquan-asking-train"
    for name in ("vectors.f16", "vectors.keys", "files.sqlite"):
        place.mkdir(exist_ok=True)
        (place / name).write_bytes((folder() / name).read_bytes())
    bare = type("Bare", (), {"asked": book.asked, "entries": (), "only": staticmethod(book.only)})
    register = Register.of(book.only("instruments"))
    places = [DATA / "laws", DATA / "regs", DATA / "programme" / "shenzhen-ip-pilot-plan.txt"]
    import_folder(
        place, places, register, knowledge_check.questions_of(bare), knowledge_check.lexicon_of(book)
    )
    LawStore.open(place).vectors(None, "ip")
    return LawStore.open(place)


def ranked(
    asked: Sequence[Asked], entries: Sequence[Entry]
) -> list[tuple[Asked, dict[str, Any], Sequence[Any]]]:
    """For each question what speaks for every entry, its own way of asking left out."""
    kept, out = encoder.Phrases(folder()), []
    for fold in range(FOLDS):
        own = [each for at, each in enumerate(asked) if each.code and at % FOLDS == fold]
        held = {each.raw for each in own}
        index = _index([_without(entry, held) for entry in entries], kept)
        out += [_one(each, index) for each in track(own, description=f"Fold {fold + 1} of {FOLDS}")]
    index = _index(entries, kept)
    return out + [_one(each, index) for each in asked if not each.code]


def _without(entry: Entry, held: set[str]) -> Entry:
    asks = {lang: tuple(text for text in texts if text not in held) for lang, texts in entry.asks.items()}
    return replace(entry, asks=asks)


def _index(entries: Sequence[Entry], kept: encoder.Phrases) -> EntryIndex:
    subjects = Subjects(brain.book(None).only("speech"))
    return EntryIndex(entries, kept.vectors(entering.phrases_of(entries)), subjects)


def _one(each: Asked, index: EntryIndex) -> tuple[Asked, dict[str, Any], Sequence[Any]]:
    articles = likely_articles(each.hits)
    first = index.rank(each.text, each.vector, {}, articles, most=12)
    each = replace(each, intents=dict(borne_out(tuple(each.intents.items()), first)))
    parts = index.features(each.text, each.vector, each.intents, articles)
    return each, parts, index.rank(each.text, each.vector, each.intents, articles)


def entry_weights(rows: Sequence[Any], entries: Sequence[Entry], names: Sequence[str]) -> dict[str, float]:
    place = {entry.code: at for at, entry in enumerate(entries)}
    cases = []
    for each, parts, _found in rows:
        if not each.code:
            continue
        table = np.stack([parts[name] for name in entering.FEATURES], axis=1)
        start = table @ np.array([entering.WEIGHTS[name] for name in entering.FEATURES], dtype=np.float32)
        chosen = list(dict.fromkeys([*np.argsort(-start)[:60].tolist(), place[each.code]]))
        kept = table[chosen].copy()
        kept[:, [at for at, name in enumerate(entering.FEATURES) if name not in names]] = 0
        cases.append(Case(kept, np.array([at == place[each.code] for at in chosen])))
    found = learn(cases, ridge=1e-3, steps=400)
    return {name: round(float(w), 2) for name, w in zip(entering.FEATURES, found, strict=True)}


def logistic(
    rows: Sequence[tuple[Mapping[str, float], bool, float]], names: Sequence[str]
) -> dict[str, float]:
    """Weights by Newton's steps on scaled columns."""
    table = np.array([[1.0, *(known.get(name, 0.0) for name in names)] for known, _right, _w in rows])
    right = np.array([float(each[1]) for each in rows])
    weight = np.array([each[2] for each in rows])
    scale = np.maximum(table.std(axis=0), 1e-6)
    scale[0] = 1.0
    table /= scale
    found = np.zeros(table.shape[1])
    for _ in range(60):
        likely = 1 / (1 + np.exp(-np.clip(table @ found, -30, 30)))
        slope = table.T @ (weight * (right - likely)) - 0.1 * found
        bend = (table * (weight * likely * (1 - likely))[:, None]).T @ table + 0.1 * np.eye(len(found))
        found += np.linalg.solve(bend, slope)
    return {name: round(float(w), 3) for name, w in zip(("bias", *names), found / scale, strict=True)}


def fits(code: str, entry: Entry, by_code: Mapping[str, Entry]) -> bool:
    """Whether an entry answers a question of another: it is that one, or its first sentences rest on the same article."""

    def cites(one: Entry) -> set[tuple[str, str]]:
        return {(cite.law, cite.article) for say in one.says[:2] for cite in say.cites if cite.law}

    return entry.code == code or bool(cites(entry) & cites(by_code[code]))


def curve(name: str, known: Sequence[Mapping[str, float]], weights: Mapping[str, float]) -> str:
    from zhiquan.engines.answers.sureness import chance

    told = np.array([chance(weights, each) for each in known])
    return f"  {name:<32}" + "".join(f"{np.mean(told >= t):7.3f}" for t in LIMITS)


LIMITS = (0.3, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95)
WEIGHT = {"own": 1.0, "lay": 0.5, "unanswerable_near-learned": 4.0, "unanswerable_far-learned": 2.0}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--keep", type=Path, help="keep what was searched there, and begin from it the next time"
    )
    given = parser.parse_args()
    book = brain.book(None)
    assistant = brain.assistant(None)
    if given.keep and given.keep.is_file():
        asked = pickle.loads(given.keep.read_bytes())
    else:
        asked = read(assistant, store_without_entries(book), book.entries, set(answered_of(book)))
        if given.keep:
            given.keep.write_bytes(pickle.dumps(asked))
    rows = ranked(asked, book.entries)
    print("entries.WEIGHTS =", entry_weights(rows, book.entries, entering.FEATURES))
    letters = [name for name in entering.FEATURES if name != "meaning"]
    print("entries.BY_LETTERS =", entry_weights(rows, book.entries, letters))
    groups: dict[str, list[Mapping[str, float]]] = {}
    answer, entry = [], []
    by_code = {each.code: each for each in book.entries}
    for each, _parts, found in rows:
        known = tells(found, each.hits, each.intents, each.intents.get("out_of_scope", 0.0), each.beyond)
        if np.isnan(each.beyond):
            entry.append((known | {"beyond": 0.0}, fits(each.code, found[0].entry, by_code), 1.0))
            continue
        groups.setdefault(each.group, []).append(known)
        if each.code:
            entry.append((known, fits(each.code, found[0].entry, by_code), 1.0))
        if each.group in WEIGHT:
            answer.append((known, bool(each.code), WEIGHT[each.group]))
    weights = logistic(answer, ANSWER)
    print("sureness.ANSWER =", weights)
    print("sureness.ENTRY =", logistic(entry, ENTRY))
    print(f"\nshare answered, by limit{'':<10}" + "".join(f"{t:7.2f}" for t in LIMITS))
    for name, known in sorted(groups.items()):
        print(curve(name, known, weights))


if __name__ == "__main__":
    main()

"""What the assistant's commands share: the book of knowledge from the city's files, the law texts, one assistant."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from rich.markup import escape

from zhiquan.engines.answers.ask import Assistant
from zhiquan.policy import PolicyInvalid
from zhiquan.policy.answering import assistant_of, phrases_of
from zhiquan.policy.editions import Edition
from zhiquan.policy.knowledge import Knowledge, load_knowledge
from zhiquan.policy.loading import load_city
from zhiquan.site.commands.asking import city_folder, folder
from zhiquan.site.commands.folders import err, schemas_for


def book(city: Path | None) -> Knowledge:
    """The city's book of knowledge; read anew only where a file changed."""
    return _compiled(city_folder(city))[1]


def _compiled(source: Path) -> tuple[Edition, Knowledge]:
    """Edition and book of a city's folder, kept under the state of its files: YAML takes seconds to read."""
    kept = folder() / f"compiled-{_state(source)}"
    names = (kept.with_suffix(".edition.json"), kept.with_suffix(".book.json"))
    if all(name.is_file() for name in names):
        return Edition(names[0].read_bytes()), Knowledge(names[1].read_bytes())
    try:
        made = load_city(source, schemas_for(source)), load_knowledge(source, schemas_for(source))
    except PolicyInvalid as invalid:
        for problem in invalid.problems:
            err.print(escape(str(problem)), soft_wrap=True)
        raise SystemExit(2) from None
    folder().mkdir(parents=True, exist_ok=True)
    for old in folder().glob("compiled-*.json"):
        old.unlink(missing_ok=True)
    names[0].write_bytes(made[0].to_json())
    names[1].write_bytes(made[1].content)
    return made


def _state(source: Path) -> str:
    digest = hashlib.sha256(str(source).encode())
    for path in sorted(
        (*source.rglob("*.yaml"), *source.rglob("*.txt"), *schemas_for(source).glob("*.json"))
    ):
        found = path.stat()
        digest.update(f"{path}|{found.st_mtime_ns}|{found.st_size}\n".encode())
    return digest.hexdigest()[:24]


def assistant(city: Path | None) -> Assistant:
    """The assistant over the city's files and the law texts imported so far.

    Meaning is used where our own phrases have their vectors, which `knowledge import` and `knowledge vectors` make; else
    letters alone decide, and a line says so.
    """
    from zhiquan.adapters import encoder
    from zhiquan.adapters.law_store.store import LawStore

    edition, knowledge = _compiled(city_folder(city))
    library = LawStore.open(folder()) if LawStore.exists(folder()) else None
    kept, teacher = encoder.Phrases(folder()), partial(encoder.taught, folder())
    if kept.missing(phrases_of(knowledge)):
        err.print("by letters alone; ./zhiquan knowledge vectors makes answers better (some minutes, once)")
        return assistant_of(knowledge, edition, library, teacher=teacher)
    return assistant_of(knowledge, edition, library, encoder.embed, kept.vectors, teacher)


def embed_phrases(city: Path | None, told: Callable[[str, int, int], None]) -> int:
    """Make the vectors of our own phrases that are missing. Returns how many were."""
    from zhiquan.adapters import encoder

    kept, phrases = encoder.Phrases(folder()), phrases_of(_compiled(city_folder(city))[1])
    missing = kept.missing(phrases)
    if missing:
        kept.vectors(phrases, told)
    return missing

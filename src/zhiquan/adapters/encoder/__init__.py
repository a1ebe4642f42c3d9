"""Meaning as vectors: a question's, and those of our own phrases, kept on disk for every reader of the folder.

The model (multilingual-e5-small) comes inside its package and needs no network. About 200 short texts a second.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from zhiquan.adapters.encoder.vectors import WIDTH, Progress, VectorFile, embedded, key
from zhiquan.engines.answers.intents import Model, loaded, phrasings, train
from zhiquan.engines.answers.language import Speech
from zhiquan.engines.answers.model import Intent

Floats = NDArray[np.float32]
LONGEST = 400
# Goes up when what is learned changes its shape.
TAUGHT = 1


def embed(text: str) -> Floats:
    """The unit vector of a question, 384 numbers; about 5 ms."""
    found: Floats = embedded([text[:LONGEST]], "query")[0]
    return found


class Phrases:
    """The kept vectors of our own phrases in one folder."""

    def __init__(self, folder: Path) -> None:
        self._file = VectorFile(folder)

    def missing(self, texts: Sequence[str]) -> int:
        """How many of the texts have no vector yet."""
        known = self._file.places()
        return sum(key(text[:LONGEST], "query") not in known for text in texts)

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One unit row a text, in order. What is not kept yet is embedded and kept, batch by batch."""
        cut = [text[:LONGEST] for text in texts]
        self._file.add(cut, "query", embedded, progress, "our own phrases")
        places = self._file.places()
        rows = self._file.rows([places[key(text, "query")] for text in cut])
        return rows.astype(np.float32).reshape(len(cut), WIDTH)


def taught(
    folder: Path, lesson: str, classes: Sequence[Intent], speech: Speech, vectors: Floats | None
) -> Model:
    """What is learned of a lesson, kept under what it is learned from: learning takes seconds."""
    mark = "vectors" if vectors is not None else "letters"
    path = folder / f"{lesson}-{mark}-{_digest(classes, speech)}.npz"
    try:
        with np.load(path) as kept:
            return loaded(dict(kept), speech)
    except (OSError, ValueError, KeyError, BadZipFile):
        # Not learned yet, or a file cut short by a crash.
        model = train(classes, speech, vectors)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob(f"{lesson}-{mark}-*.npz"):
        old.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".npz", delete=False) as file:
        np.savez(file, **model.arrays())
    Path(file.name).replace(path)
    return model


def _digest(classes: Sequence[Intent], speech: Speech) -> str:
    text = "\n".join((str(TAUGHT), repr(speech), *map("\t".join, phrasings(classes))))
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

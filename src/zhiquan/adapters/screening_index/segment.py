"""One segment of the index: a folder of NumPy arrays, written once, mapped for reading, never changed."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.screening.grams import Texts
from zhiquan.engines.screening.lookup import Shelf, shelve
from zhiquan.engines.screening.prepare import Prepared

FILES = ("units", "starts", "bits", "sizes", "keys", "docs", "names", "name_starts")


@dataclass(frozen=True)
class Segment:
    """A shelf whose arrays are mapped files, with the ids of its texts."""

    shelf: Shelf
    names: NDArray[np.uint8]
    name_starts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.shelf.sizes)

    def name(self, text: int) -> str:
        """The id of a text."""
        return self.names[self.name_starts[text] : self.name_starts[text + 1]].tobytes().decode()

    def texts(self) -> Iterator[tuple[str, str]]:
        """All texts with their ids, folded as they are kept."""
        units, starts = self.shelf.texts.units, self.shelf.texts.starts
        for text in range(len(self)):
            folded = units[starts[text] : starts[text + 1]].tobytes().decode("utf-16-le", "surrogatepass")
            yield self.name(text), folded


def write(folder: Path, names: Sequence[str], prepared: Prepared) -> dict[str, dict[str, object]]:
    """Write a segment into a new folder, down to the disk; size and checksum of each file."""
    folder.mkdir()
    shelf = shelve(prepared)
    encoded = [name.encode() for name in names]
    name_starts = np.zeros(len(names) + 1, dtype=np.int64)
    np.cumsum([len(name) for name in encoded], out=name_starts[1:])
    arrays = {
        "units": shelf.texts.units,
        "starts": shelf.texts.starts,
        "bits": shelf.bits,
        "sizes": shelf.sizes,
        "keys": shelf.keys,
        "docs": shelf.docs,
        "names": np.frombuffer(b"".join(encoded), dtype=np.uint8),
        "name_starts": name_starts,
    }
    for name, array in arrays.items():
        with (folder / f"{name}.npy").open("xb") as file:
            np.save(file, array, allow_pickle=False)
            file.flush()
            os.fsync(file.fileno())
    sync(folder)
    return {name: stamp(folder / f"{name}.npy") for name in FILES}


def read(folder: Path) -> Segment:
    """A segment mapped for reading."""
    mapped = {name: _mapped(folder / f"{name}.npy") for name in FILES}
    texts = Texts(mapped["units"], mapped["starts"])
    longest = int(np.diff(mapped["starts"]).max(initial=1))
    shelf = Shelf(texts, mapped["bits"], mapped["sizes"], mapped["keys"], mapped["docs"], longest)
    return Segment(shelf, mapped["names"], mapped["name_starts"])


def stamp(path: Path) -> dict[str, object]:
    """Size and checksum of a file."""
    with path.open("rb") as file:
        return {"bytes": path.stat().st_size, "sha256": hashlib.file_digest(file, "sha256").hexdigest()}


def sync(folder: Path) -> None:
    """Make the names in a folder outlast a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _mapped(path: Path) -> NDArray[np.generic]:
    # A plain view of the mapping: the kernels are compiled for arrays.
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))

"""What can be wrong with a picture, one code each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """Why a file cannot become part of a PDF."""

    NOTHING = "nothing"
    """No file was given."""
    EMPTY = "empty"
    """The file has no bytes."""
    TOO_LARGE = "too_large"
    """The file has more bytes than allowed."""
    UNKNOWN_KIND = "unknown_kind"
    """Neither JPEG nor PNG, HEIC or PDF, whatever its name says."""
    BROKEN = "broken"
    """Its beginning cannot be read."""
    TRUNCATED = "truncated"
    """It begins well, but what the beginning promises is not there or is damaged."""
    TOO_MANY_PIXELS = "too_many_pixels"
    """It would unpack to more pixels than allowed."""
    ANIMATED = "animated"
    """It is a film, of which no single picture can be chosen."""
    LOCKED = "locked"
    """A PDF behind a password."""
    TOO_MANY_PAGES = "too_many_pages"
    """Together the files have more pages than allowed; told of the file that goes beyond."""


@dataclass(frozen=True)
class Fault:
    """One file's fault: its place among the inputs, from 0, its name as given, and the code."""

    index: int
    name: str
    code: Code


class PictureError(ValueError):
    """Files that cannot be used: every fault at once, in the order of the inputs."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.name}: {fault.code}" for fault in self.faults))

    @classmethod
    def of(cls, code: Code, name: str = "") -> PictureError:
        """The error of a single file."""
        return cls((Fault(0, name, code),))

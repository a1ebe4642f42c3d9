"""Checking a dossier without the platform: does it hold what its manifest says, and nothing else?"""

from __future__ import annotations

import hashlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives import hashes

from zhiquan.engines.dossier.archive import FORMAT, MANIFEST
from zhiquan.engines.dossier.names import is_safe_path

_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    RuntimeError,
)
_ENCRYPTED = 1
_PIECE = 1024 * 1024
_LONGEST_MANIFEST = 32 * 1024 * 1024


class ProblemCode(StrEnum):
    """What can be wrong with an archive."""

    NOT_A_ZIP = "not_a_zip"
    TOO_LARGE = "too_large"
    """It would unpack to more than the limits allow; nothing of it is read."""
    UNSAFE_NAME = "unsafe_name"
    DUPLICATE = "duplicate"
    """Two members of one name, or of names that some systems take for the same."""
    DAMAGED = "damaged"
    NO_MANIFEST = "no_manifest"
    BAD_MANIFEST = "bad_manifest"
    MISSING = "missing"
    """The manifest names a file that is not there."""
    EXTRA = "extra"
    """A file that the manifest does not name."""
    SIZE = "size"
    SHA256 = "sha256"
    SM3 = "sm3"


@dataclass(frozen=True, order=True)
class Problem:
    """One thing that does not match; ``path`` is empty where the archive as a whole is meant."""

    path: str
    code: ProblemCode


@dataclass(frozen=True)
class VerifyLimits:
    """How much an archive may hold."""

    members: int = 5_000
    unpacked: int = 2 * 1024**3


@dataclass(frozen=True)
class _Seen:
    """A member as it was found."""

    size: int
    sha256: str
    sm3: str


def verify(data: bytes, limits: VerifyLimits | None = None) -> tuple[Problem, ...]:
    """Every problem of a dossier's ZIP, by path; none means that all files are as they were packed.

    The manifest vouches for the files; what vouches for the manifest is the hash of the ZIP or of the
    manifest, kept elsewhere.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _BROKEN:
        return (Problem("", ProblemCode.NOT_A_ZIP),)
    with archive:
        members = archive.infolist()
        bounds = limits or VerifyLimits()
        if len(members) > bounds.members or sum(member.file_size for member in members) > bounds.unpacked:
            return (Problem("", ProblemCode.TOO_LARGE),)
        problems = set(_name_problems(members))
        read = {member.filename: _read(archive, member) for member in members}
        problems |= {Problem(path, ProblemCode.DAMAGED) for path, found in read.items() if found is None}
        problems |= set(_content_problems(read, archive))
    return tuple(sorted(problems))


def _name_problems(members: list[zipfile.ZipInfo]) -> Iterator[Problem]:
    seen: set[str] = set()
    for member in members:
        name = member.filename
        # zipfile cuts a name at a zero byte; the original shows what another program may see.
        if name != member.orig_filename or not is_safe_path(name):
            yield Problem(name, ProblemCode.UNSAFE_NAME)
        if name.casefold() in seen:
            yield Problem(name, ProblemCode.DUPLICATE)
        seen.add(name.casefold())


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Seen | None:
    """Size and hashes of a member, read piece by piece; None where it cannot be read."""
    if member.flag_bits & _ENCRYPTED:
        return None
    size, sha256, sm3 = 0, hashlib.sha256(), hashes.Hash(hashes.SM3())
    try:
        with archive.open(member) as content:
            while piece := content.read(_PIECE):
                size += len(piece)
                sha256.update(piece)
                sm3.update(piece)
    except _BROKEN:
        return None
    return _Seen(size, sha256.hexdigest(), sm3.finalize().hex())


def _content_problems(read: Mapping[str, _Seen | None], archive: zipfile.ZipFile) -> Iterator[Problem]:
    if MANIFEST not in read:
        yield Problem(MANIFEST, ProblemCode.NO_MANIFEST)
    manifest = read.get(MANIFEST)
    if manifest is None:
        return
    listed = _listed(archive.read(MANIFEST)) if manifest.size <= _LONGEST_MANIFEST else None
    if listed is None:
        yield Problem(MANIFEST, ProblemCode.BAD_MANIFEST)
        return
    for path, entry in listed.items():
        found = read.get(path)
        if path not in read:
            yield Problem(path, ProblemCode.MISSING)
        elif found is not None:
            yield from _differences(path, found, entry)
    for path in read.keys() - listed.keys() - {MANIFEST}:
        yield Problem(path, ProblemCode.EXTRA)


def _differences(path: str, found: _Seen, entry: Mapping[str, Any]) -> Iterator[Problem]:
    for code in (ProblemCode.SIZE, ProblemCode.SHA256, ProblemCode.SM3):
        if entry[code.value] != getattr(found, code.value):
            yield Problem(path, code)


def _listed(manifest: bytes) -> dict[str, Mapping[str, Any]] | None:
    """Entries by path; None where the manifest is not one of ours."""
    try:
        found = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    if (
        not isinstance(found, dict)
        or found.get("format") != FORMAT
        or not isinstance(found.get("files"), list)
    ):
        return None
    entries = found["files"]
    if not all(isinstance(entry, dict) and _whole(entry) for entry in entries):
        return None
    by_path = {entry["path"]: entry for entry in entries}
    return by_path if len(by_path) == len(entries) else None


def _whole(entry: Mapping[str, Any]) -> bool:
    texts = all(isinstance(entry.get(key), str) for key in ("path", "sha256", "sm3"))
    return texts and type(entry.get("size")) is int

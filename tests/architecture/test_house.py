"""The house's own rules: small modules, doors between rooms, no figures of law in code, no inline script."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "zhiquan"
LIMIT = 500
SHARED = {"ui", "kernel", "policy", "engines"}
DOORS = {"service", "queries", "events", "ports"}
AREA_FILES = {"README.md", "__init__.py", "apps.py", "access.py", "service", "queries"}


def modules() -> list[Path]:
    return [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]


def room_of(dotted: str) -> tuple[str, list[str]]:
    """Room and the rest of a dotted name below ``zhiquan``."""
    parts = dotted.split(".")[1:]
    if parts[:1] == ["areas"]:
        return ".".join(parts[:2]), parts[2:]
    return (parts[0] if parts else ""), parts[1:]


@pytest.mark.parametrize("path", modules(), ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text("utf8").splitlines()) <= LIMIT, "split this module"


def test_rooms_meet_only_at_their_doors() -> None:
    broken = []
    for path in modules():
        if "tests" in path.parts:
            continue
        here, _ = room_of("zhiquan." + ".".join(path.relative_to(SOURCE).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text("utf8"))):
            if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("zhiquan."):
                continue
            names = [f"{node.module}.{a.name}" for a in node.names]
            for name in names:
                there, rest = room_of(name)
                if there in (here, "", "areas") or there.split(".")[0] in SHARED or here == "site":
                    continue
                if not rest or rest[0] not in DOORS:
                    broken.append(f"{path.relative_to(SOURCE)}: {name}")
    assert broken == []


def test_no_inline_script_or_style_in_templates() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|<style", re.IGNORECASE)
    broken = [
        str(p.relative_to(SOURCE))
        for p in SOURCE.rglob("templates/**/*.html")
        if inline.search(p.read_text("utf8"))
    ]
    assert broken == []


def test_no_asset_comes_from_another_host() -> None:
    outside = re.compile(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//(?!www\.w3\.org)", re.IGNORECASE)
    files = [
        *SOURCE.rglob("templates/**/*.html"),
        *SOURCE.rglob("static/**/*.css"),
        *SOURCE.rglob("static/**/*.js"),
    ]
    assert [str(p.relative_to(SOURCE)) for p in files if outside.search(p.read_text("utf8"))] == []


def test_areas_look_alike() -> None:
    for area in sorted((SOURCE / "areas").iterdir()):
        if not area.is_dir() or area.name.startswith("__"):
            continue
        names = {p.name for p in area.iterdir()}
        names |= {p.stem for p in area.iterdir() if p.suffix == ".py"}
        assert not AREA_FILES - names, f"{area.name} lacks {sorted(AREA_FILES - names)}"


def test_locks_name_no_download_address() -> None:
    for lock in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in lock.read_text("utf8"), lock.name

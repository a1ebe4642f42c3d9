"""The policy's layout and the machine's free fonts; tests that need fonts skip where there are none."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from zhiquan.engines.documents import Fonts, Layout, load_fonts

_LAYOUT = Path(__file__).parents[5] / "policy" / "shenzhen" / "layouts" / "gbt9704.yaml"


@pytest.fixture(scope="session")
def policy() -> dict[str, Any]:
    return yaml.safe_load(_LAYOUT.read_text("utf-8"))


@pytest.fixture(scope="session")
def parameters(policy: dict[str, Any]) -> dict[str, Any]:
    return policy["parameters"]


@pytest.fixture(scope="session")
def layout(parameters: dict[str, Any]) -> Layout:
    return Layout.from_parameters(parameters)


@pytest.fixture(scope="session")
def font_directories(policy: dict[str, Any]) -> list[str]:
    lister = shutil.which("fc-list")
    if not lister:
        pytest.skip("fc-list is not installed: no way to find the fonts")
    listing = subprocess.run([lister, "--format", "%{file}\t%{family}\n"], capture_output=True, text=True)
    files = [line.split("\t") for line in listing.stdout.splitlines()]
    found = set()
    for family in policy["embedded_fonts"].values():
        # Typst drops the regional word at the end of some names, so the beginning decides.
        folders = {str(Path(file).parent) for file, names in files if names.startswith(family)}
        if not folders:
            pytest.skip(f"{family} is not installed (Debian: fonts-noto-cjk, fonts-arphic-ukai)")
        found |= folders
    return sorted(found)


@pytest.fixture(scope="session")
def fonts(policy: dict[str, Any], font_directories: list[str]) -> Fonts:
    return load_fonts(font_directories, policy["embedded_fonts"])

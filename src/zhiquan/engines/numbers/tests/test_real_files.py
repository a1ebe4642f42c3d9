"""Numbers of real files that stay outside the repository: every check digit there must come out right."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from zhiquan.engines.numbers import find_in_text, parse

DATA = Path(__file__).resolve().parents[5].parent / "shared" / "data"


def folder(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no ../shared/data/{name} beside this checkout")
    return path


def test_application_numbers_of_electronic_filings() -> None:
    names = sorted(path.name for path in (folder("patent_xml") / "efiling").iterdir() if path.is_dir())
    assert names
    for name in names:
        assert parse("application_no", name).parts["kind"] == "invention_patent"


def test_publication_numbers_of_the_gazette() -> None:
    for path in (folder("patent_xml") / "published").glob("*.XML"):
        head = path.read_text(encoding="utf-8")[:4000]
        attributes = dict(re.findall(r'(docNumber|kind|country)="([^"]+)"', head))
        raw = attributes["country"] + attributes["docNumber"] + attributes["kind"]
        assert parse("publication_no", raw).canonical == raw


def test_basic_numbers_of_the_nice_classification() -> None:
    terms = json.loads((folder("nice") / "ncl13_2026_terms_en.json").read_text(encoding="utf-8"))
    found = set(re.findall(r'"(\d{6})"', json.dumps(terms)))
    assert len(found) > 5000
    for code in found:
        assert parse("goods_code", code).canonical == code


def test_document_numbers_stand_without_the_prose_before_them() -> None:
    texts = [path.read_text(encoding="utf-8") for path in folder("regs").glob("*.md")]
    issuers = {
        f.number.parts["issuer"] for t in texts for f in find_in_text(t) if f.number.scheme == "document_no"
    }
    assert issuers and all(len(issuer) <= 8 for issuer in issuers)

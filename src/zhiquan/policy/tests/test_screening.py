"""The settings of screening that ship: complete, in two languages, and without the eighth kind."""

import re
from pathlib import Path

import pytest

from zhiquan.engines.screening.settings import DETECTORS, read
from zhiquan.policy import Schemas, check_city, read_document
from zhiquan.policy.screening import NoScreening, screening_problems, settings_of

from .conftest import ROOT, SCHEMAS

FILE = ROOT / "policy" / "shenzhen" / "screening" / "screening.yaml"
ENGINE = ROOT / "src" / "zhiquan" / "engines" / "screening"


@pytest.fixture(scope="module")
def document():
    return read_document("screening/screening.yaml", FILE.read_bytes())


@pytest.fixture(scope="module")
def settings(document):
    return read(document.data)


def test_the_file_is_clean(document):
    assert document.problems == []
    assert Schemas(SCHEMAS).problems("screening", document) == []
    assert screening_problems(document) == []


def test_it_is_part_of_the_edition(document, settings):
    edition = check_city(ROOT / "policy" / "shenzhen").edition
    assert edition is not None
    assert settings_of(edition) == settings


def test_a_city_may_do_without(city: Path):
    edition = check_city(city, SCHEMAS).edition
    assert edition is not None
    with pytest.raises(NoScreening):
        settings_of(edition)


def test_every_detector_has_its_settings(settings):
    assert set(DETECTORS) <= set(settings.values)


def test_all_eight_kinds_are_worded_and_no_machine_gives_the_eighth(settings):
    assert sorted(settings.kinds) == list(range(1, 9))
    given = {
        kind for wording in (*settings.methods.values(), *settings.clues.values()) for kind in wording.kinds
    }
    assert given == set(range(1, 8))


def test_the_languages_fill_the_same_places(settings):
    for wording in (*settings.methods.values(), *settings.clues.values(), *settings.reasons.values()):
        places = {frozenset(re.findall(r"\{(\w+)\}", text)) for text in wording.text.values()}
        assert len(places) == 1 or wording.code == "split_filing", wording.code


def test_every_code_of_the_engine_is_worded(settings):
    told = set()
    for path in ENGINE.glob("*.py"):
        told |= set(re.findall(r'clues\["(\w+)"\]', path.read_text("utf-8")))
    assert told <= set(settings.clues)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("kinds: [1], weight: 0.9, clears: [own_research, differing_effect, merge]", "kinds: [8], weight: 0.9, clears: []"), "kinds"),
        (("clears: [own_research, differing_effect, merge]", "clears: [nothing_of_the_kind]"), "clears"),
        (("code: near_copy, enabled: true", "code: disguised, enabled: true"), "code"),
        (("source: RFA-2024, article: 第三条第一项", "source: NOWHERE, article: 第三条第一项"), "source"),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_line(change, expected):
    text = FILE.read_text("utf-8")
    assert change[0] in text
    wrong = read_document("screening/screening.yaml", text.replace(*change, 1).encode())
    problems = Schemas(SCHEMAS).problems("screening", wrong) or screening_problems(
        wrong, frozenset({"RFA-2024"})
    )
    assert problems and expected in problems[0].field and problems[0].line > 1

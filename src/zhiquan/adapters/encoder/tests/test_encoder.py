"""The kept vectors of phrases."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from zhiquan.adapters import encoder

TEXTS = ["商标异议期是几个月", "专利年费忘了交怎么办", "How long do I have to oppose a trade mark?"]


def test_rows_come_in_the_order_asked_and_are_unit_vectors(tmp_path: Path) -> None:
    kept = encoder.Phrases(tmp_path)
    first = kept.vectors(TEXTS)
    again = kept.vectors(list(reversed(TEXTS)))
    assert first.shape == (3, encoder.WIDTH)
    assert np.allclose(first, again[::-1])
    assert np.allclose(np.linalg.norm(first, axis=1), 1, atol=1e-2)


def test_a_kept_text_is_not_embedded_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    encoder.Phrases(tmp_path).vectors(TEXTS)

    def refuse(_texts: object, _kind: str) -> None:
        raise AssertionError("embedded again")

    monkeypatch.setattr(encoder, "embedded", refuse)
    kept = encoder.Phrases(tmp_path)
    assert kept.missing(TEXTS) == 0
    assert kept.vectors(TEXTS).shape == (3, encoder.WIDTH)


def test_a_file_cut_short_is_made_again(tmp_path: Path) -> None:
    kept = encoder.Phrases(tmp_path)
    whole = kept.vectors(TEXTS[:1])
    path = tmp_path / "vectors.f16"
    path.write_bytes(path.read_bytes()[:40])
    assert kept.missing(TEXTS[:1]) == 1
    assert np.allclose(kept.vectors(TEXTS[:1]), whole)


def test_meaning_brings_two_ways_of_asking_together(tmp_path: Path) -> None:
    ours, fee, english = encoder.Phrases(tmp_path).vectors(TEXTS)
    asked = encoder.embed("别人的商标公告了，我多久之内可以反对")
    assert asked @ ours > asked @ fee
    assert english @ ours > english @ fee

"""The index on disk: the batch's own answers, one manifest that counts, and nothing lost to a kill."""

import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from zhiquan.adapters.screening_index import Index, IndexRefused, store
from zhiquan.engines.screening import lookup, prepare
from zhiquan.engines.screening.nearcopies import near_copies

LETTERS = "导密传支连控检散过储输驱压温湿光电磁声热水气油粉液固快慢高低前后"
Texts = list[tuple[str, str]]


def corpus(count: int, seed: int) -> Texts:
    chance = random.Random(seed)
    texts: list[str] = ["", "导热", "𠀀𠀁𠀂𠀃𠀄𠀀𠀁", "導 熱"]
    while len(texts) < count:
        if len(texts) % 3 == 2:
            letters = list(chance.choice(texts))
            for _ in range(chance.randrange(6) if letters else 0):
                letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
            texts.append("".join(letters))
        else:
            texts.append("".join(chance.choices(LETTERS, k=chance.randrange(40, 80))))
    return [(f"{seed}-{place}", text) for place, text in enumerate(texts)]


def across(old: Texts, new: Texts, threshold: float) -> list[tuple[str, str, float]]:
    """What the batch finds between new and old texts, new ones first."""
    fresh = {name for name, _ in new}
    place = {name: at for at, (name, _) in enumerate([*old, *new])}
    found = [
        pair for pair in near_copies([*new, *old], threshold).pairs if (pair.a in fresh) != (pair.b in fresh)
    ]
    return sorted((tuple(pair) for pair in found), key=lambda pair: (place[pair[0]], place[pair[1]]))


@pytest.mark.parametrize(("lowest", "threshold"), [(0.7, 0.7), (0.7, 0.85), (0.5, 0.5)])
def test_the_index_answers_as_the_batch_does(tmp_path: Path, lowest: float, threshold: float) -> None:
    old, new = corpus(400, 1), [(f"n{name}", text) for name, text in corpus(90, 1)] + corpus(60, 3)
    found = Index.build(tmp_path / "index", old, lowest).query(new, threshold)
    assert [tuple(pair) for pair in found.pairs] == across(old, new, threshold)
    assert found.complete and len(found.pairs) > 60
    assert (found.texts, found.against) == (len(new), 400)
    assert found.meetings >= len(found.pairs)


def test_small_and_large_blocks_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = corpus(300, 4), corpus(300, 4)[50:120] + corpus(50, 5)
    whole = Index.build(tmp_path / "whole", old).query(new)
    monkeypatch.setattr(store, "SEGMENT_TEXTS", 37)
    monkeypatch.setattr(prepare, "SMALL_UNITS", -1)
    monkeypatch.setattr(lookup, "_BUFFER", 5)
    parts = Index.build(tmp_path / "parts", old)
    assert parts.query(new).pairs == whole.pairs
    assert len(list((tmp_path / "parts").glob("segment-*"))) == 9


def test_appending_rebuilding_and_checking(tmp_path: Path) -> None:
    old, more = corpus(200, 6), corpus(100, 7)
    new = [(f"n{name}", text) for name, text in old[150:] + more[80:]]
    first = Index.build(tmp_path / "index", old)
    longer = first.append(more)
    assert len(first) == 200 and len(longer) == 300
    assert [tuple(pair) for pair in longer.query(new).pairs] == across(old + more, new, 0.7)
    assert first.query(new).pairs == tuple(pair for pair in longer.query(new).pairs if pair.b[0] == "6")
    lower = longer.rebuild(0.5)
    assert len(list((tmp_path / "index").glob("segment-*"))) == 1
    assert [tuple(pair) for pair in lower.query(new, 0.5).pairs] == across(old + more, new, 0.5)
    lower.check()


def test_an_index_of_nothing(tmp_path: Path) -> None:
    index = Index.build(tmp_path / "index", [])
    assert index.query(corpus(5, 8)).pairs == ()
    assert index.append([("a", " ")]).append([("b", "导热")]).query([("c", "導熱"), ("d", "")]).pairs == (
        ("c", "b", 1.0),
    )


def test_rows_too_long_are_cut_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = Index.build(tmp_path / "index", [(f"o{place}", LETTERS) for place in range(50)])
    assert index.query([("n", LETTERS)]).complete
    monkeypatch.setattr(lookup, "MET_MOST", 20)
    found = index.query([("n", LETTERS)])
    assert not found.complete
    assert [pair.b for pair in found.pairs] == [f"o{place}" for place in range(20)]


def refused(path: Path) -> str:
    with pytest.raises(IndexRefused) as refusal:
        Index.open(path)
    return refusal.value.code


def test_another_version_or_a_damaged_index_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "index"
    assert refused(path) == "missing"
    Index.build(path, corpus(50, 9))
    manifest = json.loads((path / "manifest.json").read_text())
    for field, value in (("format", 99), ("folding", "other")):
        (path / "manifest.json").write_text(json.dumps({**manifest, field: value}))
        assert refused(path) == field
    (path / "manifest.json").write_text("{")
    assert refused(path) == "damaged"
    (path / "manifest.json").write_text(json.dumps(manifest))
    units = path / "segment-000001" / "units.npy"
    whole = units.read_bytes()
    units.write_bytes(whole[:-2])
    assert refused(path) == "damaged"
    units.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(IndexRefused, match="units"):
        Index.open(path).check()


def test_a_lower_threshold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexRefused, match=r"0\.7"):
        Index.build(tmp_path / "index", corpus(10, 10)).query(corpus(5, 11), 0.6)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    index = Index.build(tmp_path / "index", corpus(20, 12))

    def meanwhile():  # type: ignore[no-untyped-def]
        with pytest.raises(IndexRefused) as refusal:
            index.append(corpus(10, 14))
        assert refusal.value.code == "busy"
        yield from corpus(10, 13)

    assert len(index.append(meanwhile())) == 30


def test_a_stream_that_breaks_off_adds_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "SEGMENT_TEXTS", 10)
    index = Index.build(tmp_path / "index", corpus(20, 15))

    def broken():  # type: ignore[no-untyped-def]
        yield from corpus(25, 16)
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        index.append(broken())
    assert len(Index.open(tmp_path / "index")) == 20
    assert len(index.append(corpus(10, 17))) == 30


KILLED = """
import sys
from pathlib import Path
from zhiquan.adapters.screening_index import Index, store
store.SEGMENT_TEXTS = 5

def texts():
    for place in range(12):
        yield f"late{place}", "导热密封装置" * 5
    print("written", flush=True)
    sys.stdin.read()

path = Path(sys.argv[2])
Index.open(path).append(texts()) if sys.argv[1] == "append" else Index.build(path, texts())
"""


@pytest.mark.processes
@pytest.mark.parametrize("how", ["append", "build"])
def test_a_kill_in_the_middle_leaves_the_index_as_it_was(tmp_path: Path, how: str) -> None:
    path, old = tmp_path / "index", corpus(60, 18)
    before = Index.build(path, old).query(old).pairs
    source = str(Path(store.__file__).parents[3])
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, how, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": source},
    )
    assert child.stdout and child.stdin
    assert child.stdout.readline().strip() == b"written"
    child.send_signal(signal.SIGKILL)
    child.wait()
    child.stdin.close()
    child.stdout.close()
    assert len(list(path.glob("segment-*"))) == 3
    index = Index.open(path)
    index.check()
    assert index.query(old).pairs == before
    longer = index.append([("late", LETTERS)])
    assert len(longer) == 61
    assert len(list(path.glob("segment-*"))) == 2

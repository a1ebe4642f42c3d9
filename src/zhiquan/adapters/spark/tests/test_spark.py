"""Spark and the engine hold the same function: one corpus, one answer."""

import os
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from zhiquan.engines.screening.nearcopies import near_copies

pyspark_sql = pytest.importorskip("pyspark.sql", reason="pyspark is not installed (requirements/spark.txt)")
if shutil.which("java") is None and not os.environ.get("JAVA_HOME"):
    pytest.skip("there is no Java on this machine; Spark needs 17", allow_module_level=True)

from zhiquan.adapters.spark import near as adapter  # noqa: E402  (needs pyspark)

pytestmark = pytest.mark.processes

LETTERS = "导密传支连控检散过储输驱压温湿光电磁声热水气油粉液固快慢高低前后"


def corpus(count: int) -> list[tuple[str, str]]:
    chance = random.Random(21)
    texts = ["", "导热", "導 熱", "𠀀𠀁𠀂𠀃𠀄𠀀𠀁", "𠀀𠀁𠀂𠀃𠀄𠀀𠀁"]
    while len(texts) < count:
        if len(texts) % 4 == 3:
            letters = list(chance.choice(texts))
            for _ in range(chance.randrange(20) if letters else 0):
                letters[chance.randrange(len(letters))] = chance.choice(LETTERS)
            texts.append("".join(letters))
        else:
            texts.append("".join(chance.choices(LETTERS, k=chance.randrange(90, 160))))
    return [(f"{place:05d}", text) for place, text in enumerate(texts)]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("spark")
    os.environ["PYSPARK_PYTHON"] = sys.executable
    source = str(Path(adapter.__file__).parents[3])
    os.environ["PYTHONPATH"] = os.pathsep.join([source, *sys.path])
    started = (
        pyspark_sql.SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", "2")
        .config("spark.sql.warehouse.dir", str(folder))
        .getOrCreate()
    )
    yield started
    started.stop()


def test_spark_and_the_engine_answer_alike(session: Any) -> None:
    texts = corpus(1_500)
    frame = session.createDataFrame(texts, "id string, text string")
    told = sorted(tuple(row) for row in adapter.near_copies_spark(frame).collect())
    assert told == [tuple(pair) for pair in near_copies(texts).pairs]
    assert len(told) > 100


def test_a_corpus_that_repeats_itself_is_refused_before_the_join(session: Any) -> None:
    frame = session.createDataFrame([(str(place), LETTERS) for place in range(300)], "id string, text string")
    with pytest.raises(adapter.TooRepetitive) as refusal:
        adapter.near_copies_spark(frame, most=100_000)
    assert refusal.value.meetings == 48 * 300 * 299 // 2

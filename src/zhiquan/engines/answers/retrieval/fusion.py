"""How signals and features are weighed together, and how weights are learned from questions whose articles are known.

Two sets of weights stand side by side, one for questions on intellectual property (for which articles we asked
questions and made vectors) and one for all other law; a gate between 0 and 1 mixes what they say.

Learning is a listwise logistic regression: of the candidates of a question the right ones are to stand out. It is
deterministic (full batches, no chance) and small enough for NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from zhiquan.engines.answers.retrieval.lexical import Floats

Table = Mapping[str, float]


@dataclass(frozen=True)
class Weights:
    """`first`: signals and priors of the first stage. `ip`, `other`: features of the second. `gate`: what tells that
    a question is on intellectual property (`features.TELLS` and `bias`). `blind`: the same for a question or an
    index without vectors."""

    first: Table
    ip: Table
    other: Table
    gate: Table
    blind: Weights | None = None


@dataclass(frozen=True)
class Case:
    """One question: `rows` (candidates × features), `right` (candidates, bool), and how much it counts."""

    rows: Floats
    right: NDArray[np.bool_]
    weight: float = 1.0


def sigmoid(value: float) -> float:
    """From 0 to 1."""
    return float(1 / (1 + np.exp(-np.clip(value, -40, 40))))


def learn(
    cases: Sequence[Case],
    ridge: float = 1e-2,
    steps: int = 300,
    rate: float = 0.05,
    fixed: Floats | None = None,
) -> Floats:
    """Weights, one a feature, that make the right candidates likely among all (softmax), by Adam in full batches.
    Features whose `fixed` is a number keep it; NaN leaves them to be learned. Raises ValueError without a case."""
    used = [case for case in cases if case.right.any() and not case.right.all()]
    if not used:
        raise ValueError("no case with a right candidate among others")
    rows = np.concatenate([case.rows for case in used]).astype(np.float64)
    sizes = [len(case.rows) for case in used]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    of = np.repeat(np.arange(len(used)), sizes)
    right = np.concatenate([case.right for case in used]).astype(np.float64)
    weight = np.array([case.weight for case in used])
    weight = (weight / weight.sum())[of]
    target = right / np.add.reduceat(right, starts)[of]
    spread = rows.std(axis=0)
    scale = np.where(spread > 1e-6, 1 / np.maximum(spread, 1e-6), 0.0)
    told = np.zeros(rows.shape[1], dtype=bool) if fixed is None else ~np.isnan(fixed)
    given = rows[:, told] @ fixed[told] if fixed is not None else np.zeros(len(rows))
    rows = rows * np.where(told, 0.0, scale)
    found = np.zeros(rows.shape[1])
    first, second = np.zeros_like(found), np.zeros_like(found)
    for step in range(1, steps + 1):
        scores = rows @ found + given
        scores -= np.maximum.reduceat(scores, starts)[of]
        likely = np.exp(scores)
        likely /= np.add.reduceat(likely, starts)[of]
        slope = rows.T @ (weight * (likely - target)) + ridge * found
        first = 0.9 * first + 0.1 * slope
        second = 0.999 * second + 0.001 * slope**2
        found -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    learned = found * scale
    if fixed is not None:
        learned[told] = fixed[told]
    return learned.astype(np.float32)


def learn_gate(rows: Floats, yes: NDArray[np.bool_], weight: Floats, ridge: float = 1e-2) -> Floats:
    """Logistic regression by Newton's steps: weights of the columns, and the bias last."""
    columns = np.concatenate([rows, np.ones((len(rows), 1))], axis=1).astype(np.float64)
    share = weight / weight.sum()
    found = np.zeros(columns.shape[1])
    hold = np.diag([*[ridge] * rows.shape[1], 0.0])
    for _step in range(30):
        likely = 1 / (1 + np.exp(-np.clip(columns @ found, -40, 40)))
        slope = columns.T @ (share * (likely - yes)) + hold @ found
        bend = (
            (columns * (share * likely * (1 - likely))[:, None]).T @ columns
            + hold
            + 1e-9 * np.eye(len(found))
        )
        found -= np.linalg.solve(bend, slope)
    return found.astype(np.float32)

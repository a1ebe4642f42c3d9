"""Fits the weights of `zhiquan.engines.screening.disguised` on the tuning half and the tuning methods; prints them.

usage: PYTHONPATH=src:benchmarks python -m disguising.fit
Copies: every fourth text of the half by each tuning method, by three of them in turn and by all in turn. Others: all pairs of
ordinary texts past the gate, short-stretch filler included, less listed near-copies; kin that was read (kin.py) has
a small share of their weight, so that the model learns what a series has and a disguise has not. A ridge keeps every
weight moderate; signs are held to be positive, so that no evidence of copying counts against it.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from disguising import corpus, kin, methods
from zhiquan.engines.screening.disguised import FEATURES, DisguiseSettings, measured, prepare

RIDGE, ROUNDS, SEED, KIN = 1.0, 400, 11, 0.04


def copies(texts: Sequence[corpus.Text], every: int, chance: random.Random) -> list[corpus.Text]:
    others = [text for _, text in texts]
    made = []
    for at in range(0, len(texts), every):
        one, text = texts[at]
        made += [(f"{one}|{name}", method(text, chance, others)) for name, method in methods.TUNED.items()]
        mixed = text
        for method in chance.sample(list(methods.TUNED.values()), 3):
            mixed = method(mixed, chance, others)
        made.append((f"{one}|mixed", mixed))
        for method in methods.TUNED.values():
            text = method(text, chance, others)
        made.append((f"{one}|all", text))
    return made


def rows(
    texts: Sequence[corpus.Text], copied: Sequence[corpus.Text], filler: Sequence[corpus.Text]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Features of all looked-at pairs, whether they are a copy and its original, whether they are kin."""
    settings = DisguiseSettings()
    ready = prepare(
        [*texts, *copied, *filler], (), settings.common, settings.budget, settings.shortest, settings.crowd
    )
    listed, related = kin.listed(), kin.related()
    x, y, z = [], [], []
    for one, values in measured(ready, settings):
        first, second = ready.ids[one.a], ready.ids[one.b]
        made = ("|" in first) + ("|" in second)
        same = first.split("|")[0] == second.split("|")[0]
        pair = frozenset((first, second))
        if (same and made == 1) or (made == 0 and pair not in listed):
            x.append([values[name] for name in FEATURES])
            y.append(float(same))
            z.append(float(pair in related))
    return np.array(x), np.array(y), np.array(z)


def fit(x: NDArray[np.float64], y: NDArray[np.float64], z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by projected gradient: both classes weigh the same, all weights but the bias are ≥ 0."""
    wide = np.hstack((np.ones((len(x), 1)), x))
    others = 0.5 * np.where(z > 0, KIN / z.sum(), (1 - KIN) / (1 - y - z).sum())
    share = np.where(y > 0, 0.5 / y.sum(), others)
    weights = np.zeros(wide.shape[1])
    rate = 8.0
    ridge = RIDGE / len(x) * np.array([0.0] + [1.0] * x.shape[1])
    for _ in range(ROUNDS * 50):
        miss = share * (1 / (1 + np.exp(-wide @ weights)) - y)
        weights -= rate * (wide.T @ miss + ridge * weights)
        weights[1:] = np.maximum(weights[1:], 0)
    return weights


def main() -> None:
    first, second = corpus.halves(corpus.real())
    chance = random.Random(SEED)
    filler = corpus.babble(second, 4000, SEED) + corpus.mosaic(first, 100, SEED)
    x, y, z = rows(first, copies(first, 4, chance), filler)
    weights = fit(x, y, z)
    print(f"{int(y.sum())} copies, {int((1 - y).sum())} other pairs")
    for name, weight in zip(("bias", *FEATURES), weights, strict=True):
        print(f'"{name}": {weight:.2f},')
    odds = weights[0] + x @ weights[1:]
    scores = 1 / (1 + np.exp(-odds))
    print(
        "copies, by share:", np.round(np.quantile(scores[y > 0], (0, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1)), 3)
    )
    print("kin:", np.round(np.sort(scores[z > 0])[::-1], 3))
    print("others, highest 20:", np.round(np.sort(scores[(y < 1) & (z < 1)])[::-1][:20], 3))


if __name__ == "__main__":
    main()

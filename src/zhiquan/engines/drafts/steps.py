"""所述步骤S2, 步骤(3), 步骤二: does the step exist?"""

from __future__ import annotations

import re
from collections.abc import Iterator

from zhiquan.engines.drafts.claimtext import ClaimText
from zhiquan.engines.drafts.mentions import Mention
from zhiquan.engines.drafts.phrases import LONGEST

STEP = re.compile(
    r"(?:步骤|工序|阶段)?\(?(?P<label>s\d+(?:[.\-]\d+)*"
    r"|(?:(?<=步骤)|(?<=步骤\()|(?<=工序))(?:\d+(?:[.\-]\d+)*|[一二三四五六七八九十]+(?![种个项])|[a-z]))(?![a-z0-9])"
)


# 步骤2获得的, 步骤(3)中: spoken of, not laid down.
LOOSE = re.compile(
    r"(?<!述)(?<!述的)步骤\(?(?P<label>s?\d{1,2})\)?(?=所得|获得|得到|制得|制备的|中的|中所|之?后的|完成)"
)
SAID = re.compile(r"(?:所述的?|在|上述|前述|该)(?:步骤|工序|阶段)?\(?$")


def step_named(text: ClaimText, mention: Mention) -> re.Match[str] | None:
    """The step that a mention names by its label, brackets and all (in `ClaimText.raw`)."""
    start = int(text.kept[mention.start])
    return STEP.match(text.raw, start, start + LONGEST)


def step_missing(text: ClaimText, mention: Mention, hit: re.Match[str]) -> str | None:
    """The step's name where no step of that label stands in the claim or what it cites; None where one does."""
    label = hit.group("label")
    spoken = _spoken(label)
    for claim in (mention.claim, *text.ancestors(mention.claim)):
        low, high = text.raw_bounds[claim]
        for found in spoken.finditer(text.raw, low, high):
            if not SAID.search(text.raw, max(low, found.start() - 5), found.start()):
                return None
    return hit.group()


def loose_steps(text: ClaimText) -> Iterator[tuple[int, int, int, str, tuple[int, ...]]]:
    """Steps that dependent claims speak of without 所述 (步骤1获得的浆料) and that do not stand along every chain.

    Each with the index of its claim, its stretch in `ClaimText.raw`, its name, and the cited claims that have it.
    """
    for claim, (low, high) in enumerate(text.raw_bounds):
        if not text.parents[claim]:
            continue
        for hit in LOOSE.finditer(text.raw, low, high):
            spoken = _spoken(hit["label"])
            if any(
                not _said(text, found, low)
                for found in spoken.finditer(text.raw, low, high)
                if found.start() != hit.start()
            ):
                continue
            above = text.ancestors(claim)
            holding = {one for one in above if any(spoken.finditer(text.raw, *text.raw_bounds[one]))}
            if not text.along_every_chain(holding, claim):
                yield (
                    claim,
                    hit.start(),
                    hit.end(),
                    hit.group(),
                    tuple(one for one in above if one in holding),
                )


def _said(text: ClaimText, found: re.Match[str], low: int) -> bool:
    before = SAID.search(text.raw, max(low, found.start() - 5), found.start()) is not None
    return before or LOOSE.match(text.raw, found.start()) is not None


def _spoken(label: str) -> re.Pattern[str]:
    """How a step of that label may be written: 步骤2, 2), (2), 2、, 二、, s2."""
    plain = re.escape(label)
    if label.startswith("s"):
        return re.compile(rf"(?:步骤)?(?<![a-z0-9.]){plain}(?![0-9])")
    return re.compile(
        rf"(?:步骤|工序|阶段|第)\(?{plain}(?![0-9])|(?<![a-z0-9.]){plain}[)、.:,](?![0-9])"
        rf"|[:;。,]{plain}(?=[\u4e00-\u9fff])"
    )

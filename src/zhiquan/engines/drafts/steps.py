"""所述步骤S2, 步骤(3), 步骤二: does the step exist?"""

from __future__ import annotations

import re

from zhiquan.engines.drafts.claimtext import ClaimText
from zhiquan.engines.drafts.mentions import Mention
from zhiquan.engines.drafts.phrases import LONGEST

STEP = re.compile(
    r"(?:步骤|工序|阶段)?\(?(?P<label>s\d+(?:[.\-]\d+)*"
    r"|(?:(?<=步骤)|(?<=步骤\()|(?<=工序))(?:\d+(?:[.\-]\d+)*|[一二三四五六七八九十]+(?![种个项])|[a-z]))(?![a-z0-9])"
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


def _spoken(label: str) -> re.Pattern[str]:
    """How a step of that label may be written: 步骤2, 2), (2), 2、, 二、, s2."""
    plain = re.escape(label)
    if label.startswith("s"):
        return re.compile(rf"(?:步骤)?(?<![a-z0-9.]){plain}(?![0-9])")
    return re.compile(
        rf"(?:步骤|工序|阶段|第)\(?{plain}(?![0-9])|(?<![a-z0-9.]){plain}[)、.:,](?![0-9])"
        rf"|[:;。,]{plain}(?=[\u4e00-\u9fff])"
    )

"""A language model behind an OpenAI-compatible address, which may only say an answer in other words.

| variable | meaning |
|---|---|
| ``ZHIQUAN_MODEL_URL`` | the base address, such as ``https://models.example/v1``; nothing: no model (the default) |
| ``ZHIQUAN_MODEL_NAME`` | the model's name there |
| ``ZHIQUAN_MODEL_KEY`` | what is sent as bearer token, if anything |
| ``ZHIQUAN_MODEL_SECONDS`` | how long an answer may take (4) |

It receives composed sentences only, never a question, a name or an imported text. `engines.answers.rephrase` judges what
comes back; whatever goes wrong, the composed answer is shown as it was.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass

from zhiquan.adapters import outbound
from zhiquan.engines.answers import rephrase
from zhiquan.engines.answers.model import Answer

LOG = logging.getLogger(__name__)
SECONDS, LARGEST = 4.0, 64 * 1024


@dataclass(frozen=True)
class Model:
    """One model at one address."""

    url: str
    name: str
    key: str = ""
    seconds: float = SECONDS

    def rephrased(self, answer: Answer) -> Answer:
        """The answer in other words, or as it was where the model is away, slow, or says what it may not."""
        if not answer.sentences or answer.kind == "refuse":
            return answer
        try:
            return rephrase.accept(answer, self._asked(rephrase.request(answer)))
        except rephrase.Rejected as rejected:
            # Only the reason is logged: what a model made up is nobody's record.
            LOG.info("a rephrased answer was not taken: %s", rejected.code)
        except (outbound.Barred, outbound.Unreachable, ValueError) as error:
            LOG.info("no rephrased answer: %s", type(error).__name__)
        return answer

    def _asked(self, request: rephrase.Request) -> str:
        """The model's words. Raises Unreachable, Barred, ValueError."""
        body = {
            "model": self.name,
            "temperature": 0,
            "stream": False,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": request.user},
            ],
        }
        headers = {"Content-Type": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        answer = outbound.send(
            "POST",
            f"{self.url.rstrip('/')}/chat/completions",
            headers=headers,
            body=json.dumps(body, ensure_ascii=False).encode(),
            reach=outbound.OPERATORS,
            timeout=self.seconds,
            limit=LARGEST,
        )
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        return _content(answer.body)


def _content(body: bytes) -> str:
    data = json.loads(body.decode("utf-8"))
    try:
        found = data["choices"][0]["message"]["content"]
    except (KeyError, IndexError, TypeError):
        raise ValueError("no content") from None
    if not isinstance(found, str):
        raise ValueError("no content")
    return found


def from_environment(environment: Mapping[str, str] = os.environ) -> Model | None:
    """The model that the environment names; None where it names none."""
    url = environment.get("ZHIQUAN_MODEL_URL", "").strip()
    if not url:
        return None
    return Model(
        url,
        environment.get("ZHIQUAN_MODEL_NAME", "").strip() or "default",
        environment.get("ZHIQUAN_MODEL_KEY", "").strip(),
        float(environment.get("ZHIQUAN_MODEL_SECONDS", "").strip() or SECONDS),
    )

"""The settings that ship, read without the policy room."""

from pathlib import Path

import pytest
import yaml

from zhiquan.engines.screening.settings import Settings, read

POLICY = Path(__file__).resolve().parents[5] / "policy" / "shenzhen" / "screening" / "screening.yaml"


@pytest.fixture(scope="session")
def settings() -> Settings:
    return read(yaml.safe_load(POLICY.read_text("utf-8")))

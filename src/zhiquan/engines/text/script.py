"""Traditional Chinese as Hong Kong reads it, made from Simplified text."""

from __future__ import annotations

from functools import lru_cache

from opencc import OpenCC

# What the character tables leave as it is said on the mainland; quotation marks are corner brackets.
HONG_KONG = (
    ("登錄", "登入"),
    ("聯繫人", "聯絡人"),
    ("保存", "儲存"),
    ("查找", "尋找"),
    ("打印", "列印"),
    ("“", "「"),
    ("”", "」"),
)


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("s2hk")


@lru_cache(maxsize=4096)
def traditional(text: str) -> str:
    """`text` in Traditional characters and Hong Kong words."""
    done = str(_converter().convert(text))
    for mainland, local in HONG_KONG:
        done = done.replace(mainland, local)
    return done

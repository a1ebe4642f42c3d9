"""Near-copies of a nation's corpus on Apache Spark, with the answers of the engine."""

from __future__ import annotations

from zhiquan.adapters.spark.near import TooRepetitive, meetings, near_copies_spark

__all__ = ["TooRepetitive", "meetings", "near_copies_spark"]

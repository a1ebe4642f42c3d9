"""The assistant (M15): answers with sources and dates, a human desk behind it, editors who keep what it knows."""

"""Tests of schedules, curves and lights. Plans and bodies in them are invented."""

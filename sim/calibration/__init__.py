"""Calibration: targets, the statistics they are compared with, and the values solved for."""

"""Calibration: what similarities mean in a catalogue."""

"""Tests of the programs that make what is checked in."""

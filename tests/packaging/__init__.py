"""Tests of what is shipped: the wheel, and the README that tells how to use it."""

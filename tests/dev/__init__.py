"""Tests of the embedded services and of what runs around the app."""

"""Tests with real Celery workers in processes of their own."""

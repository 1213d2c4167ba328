"""Examinations: how far the sweep has compared the words of each model's objects."""

from django.contrib.contenttypes.models import ContentType
from django.db import models


class Examination(models.Model):
    """A sweep compares the words of some objects, and the next one those that follow."""

    content_type = models.OneToOneField(
        ContentType, on_delete=models.CASCADE, primary_key=True, related_name="+"
    )
    # The key of the last object that was compared, as text; empty to begin with the first.
    reached = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.content_type.model} {self.reached}"

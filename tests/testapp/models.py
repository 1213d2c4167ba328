"""The smallest searchable models."""

import uuid

from django.db import models


class Poster(models.Model):
    """Integer key, image on the product."""

    title = models.CharField(max_length=100)
    image = models.ImageField(upload_to="posters", blank=True)
    is_published = models.BooleanField(default=True)
    price = models.DecimalField(max_digits=8, decimal_places=2, default=10)
    genre = models.CharField(max_length=50, blank=True)
    gtin = models.CharField(max_length=20, blank=True)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"/posters/{self.pk}/"


class Lamp(models.Model):
    """UUID key, images on a related model."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=100)
    is_published = models.BooleanField(default=True)

    def __str__(self) -> str:
        return self.name


class LampPhoto(models.Model):
    lamp = models.ForeignKey(Lamp, on_delete=models.CASCADE, related_name="photos")
    image = models.ImageField(upload_to="lamps")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "pk")


class Vase(models.Model):
    """Text key, images from a method."""

    code = models.CharField(max_length=20, primary_key=True)
    front = models.ImageField(upload_to="vases", blank=True)
    back = models.ImageField(upload_to="vases", blank=True)

    def __str__(self) -> str:
        return self.code

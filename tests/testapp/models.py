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


class LiveManager(models.Manager["GarmentImage"]):
    """What was removed is kept, and hidden."""

    def get_queryset(self) -> models.QuerySet["GarmentImage"]:
        return super().get_queryset().filter(is_removed=False)


class Section(models.Model):
    """A tree, as shops keep their categories."""

    name = models.CharField(max_length=50)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )

    def __str__(self) -> str:
        return f"{self.parent} > {self.name}" if self.parent else self.name


class Aisle(models.Model):
    """A tree as treebeard's MP_Node lays it out: the path of a child begins with its parent's."""

    steplen = 4

    name = models.CharField(max_length=50)
    path = models.CharField(max_length=255, unique=True)

    def __str__(self) -> str:
        return self.name


class Garment(models.Model):
    """A catalogue of several tables: a parent stands for its children, which are what is sold."""

    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="children"
    )
    is_public = models.BooleanField(default=True)
    sections = models.ManyToManyField(Section, blank=True, related_name="garments")
    aisles = models.ManyToManyField(Aisle, blank=True, related_name="garments")
    labels = models.ManyToManyField("Label", blank=True, related_name="garments")

    def __str__(self) -> str:
        return f"Garment {self.pk}"

    def get_absolute_url(self) -> str:
        return f"/garments/{self.pk}/"


class Label(models.Model):
    name = models.CharField(max_length=50)


class GarmentName(models.Model):
    """A translation."""

    garment = models.ForeignKey(Garment, on_delete=models.CASCADE, related_name="translations")
    language = models.CharField(max_length=5)
    name = models.CharField(max_length=100)


class GarmentImage(models.Model):
    garment = models.ForeignKey(Garment, on_delete=models.CASCADE, related_name="images")
    original = models.ImageField(upload_to="garments", max_length=1024)
    position = models.PositiveSmallIntegerField(default=0)
    is_removed = models.BooleanField(default=False)

    objects = LiveManager()

    class Meta:
        ordering = ("position", "pk")


class StockRecord(models.Model):
    garment = models.ForeignKey(Garment, on_delete=models.CASCADE, related_name="stockrecords")
    in_stock = models.IntegerField(null=True)


class ArticleNumber(models.Model):
    garment = models.ForeignKey(Garment, on_delete=models.CASCADE, related_name="numbers")
    gtin = models.CharField(max_length=20)

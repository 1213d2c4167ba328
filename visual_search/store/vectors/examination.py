"""What may be wrong with stored vectors, measured by the database, which need not send them."""

from collections.abc import Iterator

from django.db.models import Exists, F, FloatField, Func, IntegerField, OuterRef, QuerySet

from ...models import Embedding, Vector

# Vectors are unit to 1e-3 when they are written; half precision takes as much again.
_UNIT_TOLERANCE = 5e-3


def of_another_space(rows: QuerySet[Embedding]) -> QuerySet[Embedding]:
    """Embeddings whose vector says that it belongs to another space."""
    return _owners(_vectors(rows).exclude(embedding__space=F("space")))


def of_wrong_dimensions(rows: QuerySet[Embedding]) -> QuerySet[Embedding]:
    """Embeddings whose vector is longer or shorter than those of its space."""
    dimensions = Func(F("value"), function="vector_dims", output_field=IntegerField())
    measured = _vectors(rows).annotate(dimensions=dimensions)
    return _owners(measured.exclude(dimensions=F("embedding__space__dimensions")))


def of_other_length_than_one(rows: QuerySet[Embedding]) -> QuerySet[Embedding]:
    """Embeddings whose vector is no unit vector."""
    length = Func(F("value"), function="l2_norm", output_field=FloatField())
    measured = _vectors(rows).annotate(length=length)
    most, least = 1 + _UNIT_TOLERANCE, 1 - _UNIT_TOLERANCE
    return _owners(measured.exclude(length__gte=least, length__lte=most))


def without_embedding() -> Iterator[tuple[int, int]]:
    """Vectors whose embedding is gone, each by its key and that of its space."""
    row = Embedding.objects.filter(pk=OuterRef("pk"))
    yield from Vector.objects.filter(~Exists(row)).values_list("pk", "space_id")


def _vectors(rows: QuerySet[Embedding]) -> QuerySet[Vector]:
    return Vector.objects.filter(embedding__in=rows)


def _owners(vectors: QuerySet[Vector]) -> QuerySet[Embedding]:
    return Embedding.objects.filter(pk__in=vectors.values("pk"))

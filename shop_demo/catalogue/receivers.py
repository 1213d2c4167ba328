"""Removes the file of a deleted picture once the deletion is certain."""

from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete

from .models import ProductImage


def delete_file(*, instance: ProductImage, **_: Any) -> None:
    name = instance.image.name
    if name:
        transaction.on_commit(partial(instance.image.storage.delete, name), robust=True)


def connect() -> None:
    post_delete.connect(
        delete_file, sender=ProductImage, dispatch_uid="shop_demo.catalogue.delete_file"
    )

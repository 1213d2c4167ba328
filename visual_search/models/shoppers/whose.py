"""Whose a row is: a user's, or a visitor's by the random key that a cookie holds; never both."""

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q

Row = TypeVar("Row", bound=models.Model)

HAS_ONE_SHOPPER = (Q(visitor="") & Q(user__isnull=False)) | (~Q(visitor="") & Q(user__isnull=True))


class OfShoppers(models.QuerySet[Row]):
    """Rows with a `visitor` and a `user`, of which exactly one is said."""

    def of_shopper(self, *, visitor: str = "", user_id: Any = None) -> Self:
        """Those of a user where there is one, else those of a visitor; of a stranger none."""
        if user_id is not None:
            return self.filter(user=user_id)
        return self.filter(visitor=visitor) if visitor else self.none()

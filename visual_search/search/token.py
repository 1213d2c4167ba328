"""Query tokens: the vector of a photo, signed and handed to the shopper who sent it.

The server keeps nothing of a photo. Whoever holds the token can ask for the next page or
other filters without sending the photo again.
"""

import base64

import numpy as np
import numpy.typing as npt
from django.core import signing
from django.utils.translation import gettext as _

from ..exceptions import InvalidQueryError
from ..models import EmbeddingSpace
from ..registry import Searchable
from .filters import Filters, eligible_objects
from .query import Page, Query

Vector = npt.NDArray[np.float32]

_SALT = "visual_search.query"
_MAX_AGE_SECONDS = 3600


def make_token(query: Query) -> str:
    """Sign the vector of a query and the space that gives it meaning."""
    vector = base64.b64encode(query.vector.astype("<f2").tobytes()).decode()
    content = [query.searchable.label, query.space.pk, vector, query.barcode]
    return signing.dumps(content, salt=_SALT, compress=True)


def token_query(
    searchable: Searchable,
    token: str,
    *,
    filters: Filters | None = None,
    page: Page | None = None,
) -> Query:
    """Rebuild the query of a token.

    Raises:
        InvalidQueryError: the token is forged, an hour old, of another model, or of a space
            that is not live any more; or filters or page make no sense.
    """
    label, space_pk, vector, barcode = _load(token)
    space = EmbeddingSpace.objects.live().filter(pk=space_pk).first()
    if space is None or label != searchable.label:
        raise _expired()
    return Query(
        searchable=searchable,
        space=space,
        vector=vector,
        eligible=eligible_objects(searchable, filters=filters),
        page=page or Page(),
        barcode=barcode,
    )


def _load(token: str) -> tuple[str, int, Vector, str]:
    try:
        label, space_pk, encoded, barcode = signing.loads(
            token, salt=_SALT, max_age=_MAX_AGE_SECONDS
        )
        vector = np.frombuffer(base64.b64decode(encoded), dtype="<f2").astype(np.float32)
    except (signing.BadSignature, ValueError) as error:
        raise _expired() from error
    return label, space_pk, vector, barcode


def _expired() -> InvalidQueryError:
    return InvalidQueryError(_("This search has expired. Please send the photo again."))

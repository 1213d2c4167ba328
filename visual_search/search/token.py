"""Query tokens: what a photo found, signed and handed to the shopper who sent it.

The server keeps nothing of a photo. Whoever holds the token can ask for the next page or
other filters without sending the photo again. Where vectors say it all, the token holds the
vector; where the encoder has a second look, only the photo could repeat it, so the token holds
the ranking that it led to.
"""

import base64
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core import signing
from django.utils.translation import gettext as _

from ..exceptions import InvalidQueryError
from ..models import Embedding, EmbeddingSpace
from ..registry import Searchable
from .filters import Filters, eligible_objects
from .hits import Candidate, Evidence
from .query import Page, Query

Vector = npt.NDArray[np.float32]

_SALT = "visual_search.query"
_MAX_AGE_SECONDS = 3600
_VECTOR, _RANKING = "vector", "ranking"


def make_token(query: Query, *, ranking: Sequence[Candidate] = ()) -> str:
    """Sign a query: its ranking where one is given, else its vector, and the space of either."""
    kept = ranking or query.ranking
    kind = _VECTOR if kept is None or not len(kept) else _RANKING
    content = _packed_ranking(kept or ()) if kind == _RANKING else _packed_vector(query.vector)
    fields = [query.searchable.label, query.space.pk, kind, content, query.barcode]
    return signing.dumps(fields, salt=_SALT, compress=True)


def _packed_vector(vector: Vector) -> str:
    return base64.b64encode(vector.astype("<f2").tobytes()).decode()


def _packed_ranking(ranking: Sequence[Candidate]) -> list[list[Any]]:
    """Of each candidate its key, its embedding (0 for none) and its similarity in thousandths."""
    return [
        [
            one.pk if isinstance(one.pk, int) else str(one.pk),
            one.evidence.embedding if one.evidence else 0,
            None if one.similarity is None else round(1000 * one.similarity),
        ]
        for one in ranking
    ]


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
    label, space_pk, kind, content, barcode = _load(token)
    space = EmbeddingSpace.objects.live().filter(pk=space_pk).first()
    if space is None or label != searchable.label:
        raise _expired()
    is_ranking = kind == _RANKING
    return Query(
        searchable=searchable,
        space=space,
        vector=np.empty(0, dtype=np.float32) if is_ranking else _vector(content),
        eligible=eligible_objects(searchable, filters=filters),
        page=page or Page(),
        barcode=barcode,
        ranking=_ranking(searchable, content) if is_ranking else None,
    )


def _load(token: str) -> tuple[str, int, str, Any, str]:
    try:
        label, space_pk, kind, content, barcode = signing.loads(
            token, salt=_SALT, max_age=_MAX_AGE_SECONDS
        )
    except (signing.BadSignature, ValueError) as error:
        raise _expired() from error
    return label, space_pk, kind, content, barcode


def _vector(content: str) -> Vector:
    return np.frombuffer(base64.b64decode(content), dtype="<f2").astype(np.float32)


def _ranking(searchable: Searchable, content: Sequence[Sequence[Any]]) -> tuple[Candidate, ...]:
    embeddings = [embedding for _pk, embedding, _similarity in content if embedding]
    names = dict(Embedding.objects.filter(pk__in=embeddings).values_list("pk", "image_name"))
    key: Any = searchable.model._meta.pk
    return tuple(
        Candidate(
            pk=key.to_python(pk),
            image_name=names.get(embedding, ""),
            similarity=None if similarity is None else similarity / 1000,
            evidence=Evidence(embedding=embedding) if embedding else None,
        )
        for pk, embedding, similarity in content
    )


def _expired() -> InvalidQueryError:
    return InvalidQueryError(_("This search has expired. Please send the photo again."))

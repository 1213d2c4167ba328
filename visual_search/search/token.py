"""Query tokens: what a photo found, signed and handed to the shopper who sent it.

The server keeps nothing of a photo. Whoever holds the token can ask for the next page or
other filters without sending the photo again. Where vectors say it all, the token holds the
vector; where the encoder has a second look, only the photo could repeat it, so the token holds
the ranking that it led to.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core import signing
from django.utils.translation import gettext as _

from ..exceptions import InvalidQueryError
from ..models import Embedding, EmbeddingSpace
from ..registry import Searchable
from ..store.vectors import packed, unpacked
from .eligible.filters import Filters, eligible_objects
from .hits import Candidate, Evidence
from .meaning.bands import Asked
from .meaning.closeness import Yardstick
from .meaning.explain import seen_reasons
from .meaning.reasons import Reason
from .query import Context, Page, Query
from .query.context import NOWHERE

Vector = npt.NDArray[np.float32]

_SALT = "visual_search.query"
_MAX_AGE_SECONDS = 3600
_VECTOR, _RANKING = "vector", "ranking"
_BOXES = ("photo", "image")


def make_token(query: Query, *, ranking: Sequence[Candidate] = ()) -> str:
    """Sign a query: its ranking where one is given, else its vector, and the space of either."""
    kept = ranking or query.ranking
    kind = _RANKING if kept else _VECTOR
    space, content = query.space, _packed_ranking(kept, query) if kept else packed(query.sought[1])
    yardstick = Yardstick.of(query)
    scale = [query.asked, round(yardstick.baseline, 4) if yardstick else None]
    named = [query.searchable.label, space and space.pk]
    fields = [*named, kind, content, _named(query), *scale, query.typed]
    return signing.dumps(fields, salt=_SALT, compress=True)


def _named(query: Query) -> list[list[Any]]:
    """What was typed and read of codes, and the keys that they led to."""
    keys = [pk if isinstance(pk, int) else str(pk) for pk in query.led_to]
    return [[query.barcode, *query.codes], keys]


def _packed_ranking(ranking: Sequence[Candidate], query: Query) -> list[list[Any]]:
    """Of each candidate its key, its embedding (0 for none), its similarity in thousandths, and
    what only the photo could tell of it."""
    seen = seen_reasons([one.evidence for one in ranking], query)
    return [
        [
            one.pk if isinstance(one.pk, int) else str(one.pk),
            one.evidence.embedding if one.evidence else 0,
            None if one.similarity is None else round(1000 * one.similarity),
            *map(_packed_reason, (*one.reasons, *reasons)),
        ]
        for one, reasons in zip(ranking, seen, strict=True)
    ]


def _packed_reason(reason: Reason) -> list[Any]:
    """Its kind, its values, and the edges of its boxes in thousandths."""
    boxes = [reason.boxes[name] for name in _BOXES if name in reason.boxes]
    return [reason.kind, *reason.values, *(round(1000 * edge) for box in boxes for edge in box)]


def token_query(
    searchable: Searchable,
    token: str,
    *,
    filters: Filters | None = None,
    page: Page | None = None,
    context: Context = NOWHERE,
) -> Query:
    """Rebuild the query of a token.

    Raises:
        InvalidQueryError: the token is forged, an hour old, of another model, or of a space
            that is not live any more; or filters or page make no sense.
    """
    label, space_pk, kind, content, named, asked, baseline, typed = _load(token)
    (barcode, *codes), keys = named
    living = EmbeddingSpace.objects.live().filter(alias=searchable.encoder)
    space = living.filter(pk=space_pk).first()
    if space is None or label != searchable.label:
        raise _expired()
    is_ranking = kind == _RANKING
    return Query(
        searchable=searchable,
        space=space,
        vector=None if is_ranking else unpacked(content),
        eligible=eligible_objects(searchable, filters=filters),
        page=(page or Page()).sized_for(searchable),
        context=context,
        barcode=barcode,
        codes=tuple(codes),
        led_to=tuple(map(searchable.model._meta.pk.to_python, keys)),
        asked=Asked(asked),
        baseline=baseline,
        ranking=_ranking(searchable, content) if is_ranking else None,
        typed=typed,
    )


def _load(token: str) -> tuple[str, int, str, Any, Any, str, float | None, str]:
    try:
        fields = signing.loads(token, salt=_SALT, max_age=_MAX_AGE_SECONDS)
        label, space_pk, kind, content, named, asked, baseline, typed = fields
        (_barcode, *_codes), _keys = named
    except (signing.BadSignature, ValueError) as error:
        raise _expired() from error
    return label, space_pk, kind, content, named, asked, baseline, typed


def _ranking(searchable: Searchable, content: Sequence[Sequence[Any]]) -> tuple[Candidate, ...]:
    embeddings = [embedding for _pk, embedding, *_rest in content if embedding]
    names = dict(Embedding.objects.filter(pk__in=embeddings).values_list("pk", "image_name"))
    key: Any = searchable.model._meta.pk
    return tuple(
        Candidate(
            pk=key.to_python(pk),
            image_name=names.get(embedding, ""),
            similarity=None if similarity is None else similarity / 1000,
            evidence=Evidence(embedding=embedding) if embedding else None,
            reasons=tuple(map(_reason, reasons)),
        )
        for pk, embedding, similarity, *reasons in content
    )


def _reason(fields: Sequence[Any]) -> Reason:
    kind, *rest = fields
    edges = [edge / 1000 for edge in rest if isinstance(edge, int)]
    boxes = [
        (edges[place], edges[place + 1], edges[place + 2], edges[place + 3])
        for place in range(0, len(edges), 4)
    ]
    values = tuple(value for value in rest if isinstance(value, str))
    return Reason(kind=kind, values=values, boxes=dict(zip(_BOXES, boxes, strict=False)))


def _expired() -> InvalidQueryError:
    return InvalidQueryError(_("This search has expired. Please send the photo again."))

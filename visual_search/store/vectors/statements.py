"""The statements that find the nearest vectors in Postgres.

Their plans are said by their shape and not left to statistics, which know nothing of tables that
were just filled, and are wrong after a mass update: what stands behind LATERAL with an OFFSET is
looked up for each row before it, by primary keys and foreign keys, and is no table to be joined.
"""

from collections.abc import Sequence

from ...models.vectors import INDEXED_DIMENSIONS
from ..database import Sql
from .hnsw import indexed
from .sought import DOCUMENT, Objects, Sought, as_text

# In the order of the space's HNSW index, until enough may be shown. Without an index, sorted.
_LED = """(
SELECT {part} AS part, {column} <=> %s::halfvec AS distance, vs_vector.embedding_id,
    shown.key, shown.image_name
FROM visual_search_vector vs_vector CROSS JOIN LATERAL (
    SELECT {document}.{key} AS key, vs_embedding.image_name
    FROM visual_search_embedding vs_embedding
    JOIN visual_search_document {document} ON {document}.id = vs_embedding.document_id
    WHERE vs_embedding.id = vs_vector.embedding_id AND {document}.content_type_id = %s
        AND {document}.{key} <> ALL(%s) AND EXISTS ({membership})
    OFFSET 0
) shown
WHERE vs_vector.space_id = %s ORDER BY {order} LIMIT %s)"""

# Objects that may answer, and each picture of these, if they are not too many. An array, because
# the planner takes any for short: it never compiles the statement for the many that it expects.
_LISTED = """few{number} AS MATERIALIZED (
SELECT ARRAY(SELECT pk FROM ({listed}) listed (pk) WHERE pk <> ALL(%s) LIMIT %s) AS pks)"""
_COMPARED = """(
SELECT {part} AS part, near.distance, near.embedding_id, few.pk AS key, near.image_name
FROM few{number}, unnest(pks) few (pk) CROSS JOIN LATERAL (
    SELECT vs_vector.value <=> %s::halfvec AS distance, vs_vector.embedding_id,
        vs_embedding.image_name
    FROM visual_search_document {document}
    JOIN visual_search_embedding vs_embedding ON vs_embedding.document_id = {document}.id
    JOIN visual_search_vector vs_vector ON vs_vector.embedding_id = vs_embedding.id
    WHERE {document}.content_type_id = %s AND {document}.{key} = few.pk
        AND vs_vector.space_id = %s
    OFFSET 0
) near
WHERE cardinality(pks) <= %s
ORDER BY near.distance, near.embedding_id LIMIT %s)"""
_COUNTED = "(SELECT {part}, cardinality(pks), NULL, NULL, NULL FROM few{number})"

# All pictures, joined as the planner thinks best.
_ALL = """(
SELECT {part} AS part, vs_vector.value <=> %s::halfvec AS distance, vs_vector.embedding_id,
    {document}.{key} AS key, vs_embedding.image_name
FROM visual_search_vector vs_vector
JOIN visual_search_embedding vs_embedding ON vs_embedding.id = vs_vector.embedding_id
JOIN visual_search_document {document} ON {document}.id = vs_embedding.document_id
WHERE vs_vector.space_id = %s AND {document}.content_type_id = %s
    AND {document}.{key} <> ALL(%s) AND EXISTS ({membership})
ORDER BY distance, embedding_id LIMIT %s)"""

# The same rows, with the vectors of the nearest image of each object, as many as are wanted: a row
# of vectors is fifty times as long as one without.
_WITH_VECTORS = """
SELECT part, distance, embedding_id, key, image_name, CASE WHEN is_first AND place <= %s THEN (
    SELECT halfvec_send(vs_vector.value) FROM visual_search_vector vs_vector
    WHERE vs_vector.embedding_id = placed.embedding_id) END
FROM (
    SELECT *, count(*) FILTER (WHERE is_first)
        OVER (PARTITION BY part ORDER BY distance, embedding_id) AS place
    FROM (
        SELECT *, row_number()
            OVER (PARTITION BY part, key ORDER BY distance, embedding_id) = 1 AS is_first
        FROM ({found}) found
    ) marked
) placed"""

# The live space of an alias, and what `VECTORS_OF` gives, in two arrays: a space is a long row.
VECTORS_OF_LIVE = """
SELECT vs_space.*, near.keys AS vector_keys, near.vectors
FROM visual_search_embeddingspace vs_space CROSS JOIN LATERAL (
    SELECT array_agg(vs_document.{key} ORDER BY vs_vector.embedding_id) AS keys,
        array_agg(halfvec_send(vs_vector.value) ORDER BY vs_vector.embedding_id) AS vectors
    FROM visual_search_document vs_document
    JOIN visual_search_embedding vs_embedding ON vs_embedding.document_id = vs_document.id
    JOIN visual_search_vector vs_vector ON vs_vector.embedding_id = vs_embedding.id
    WHERE vs_document.content_type_id = %s AND vs_document.{key} = ANY(%s)
        AND vs_vector.space_id = vs_space.id
) near
WHERE vs_space.state = 'live' AND vs_space.alias = %s"""

# The vectors of some objects. As they are sent, whatever the connection makes of vectors.
VECTORS_OF = """
SELECT vs_document.{key}, halfvec_send(vs_vector.value)
FROM visual_search_document vs_document
JOIN visual_search_embedding vs_embedding ON vs_embedding.document_id = vs_document.id
JOIN visual_search_vector vs_vector ON vs_vector.embedding_id = vs_embedding.id
WHERE vs_document.content_type_id = %s AND vs_document.{key} = ANY(%s)
    AND vs_vector.space_id = %s
ORDER BY vs_vector.embedding_id"""

# How many rows are wanted of each lookup; its place is the number of its part.
Counts = Sequence[tuple[Sought, int]]


def led_by_index(counts: Counts) -> Sql:
    """What an iterative scan of the HNSW index leads to."""
    return _united([_led(part, one, count) for part, (one, count) in enumerate(counts)])


def compared_with_all(counts: Counts) -> Sql:
    """The nearest of all that may answer, without an index."""
    return _united([_all(part, one, count) for part, (one, count) in enumerate(counts)])


def compared_with_few(counts: Counts, *, limit: int, counted: int) -> Sql:
    """The nearest of those that may answer where these are at most `limit`.

    Behind these comes for each part how many they are, counted no further than `counted`.
    """
    numbers = {one.objects: number for number, (one, _count) in enumerate(counts)}
    lists = [_listed(numbers[objects], objects, counted) for objects in numbers]
    parts = [
        _compared(part, one, count, number=numbers[one.objects], limit=limit)
        for part, (one, count) in enumerate(counts)
    ]
    sizes = [
        (_COUNTED.format(part=part, number=numbers[one.objects]), ())
        for part, (one, _count) in enumerate(counts)
    ]
    named, united = _joined(", ", lists), _united([*parts, *sizes])
    return f"WITH {named[0]} {united[0]}", (*named[1], *united[1])


def with_vectors(statement: Sql, *, depth: int) -> Sql:
    """What another statement finds, and the vector of the first image of `depth` objects."""
    sql, parameters = statement
    return _WITH_VECTORS.format(found=sql), (depth, *parameters)


def _led(part: int, one: Sought, count: int) -> Sql:
    space, (membership, parameters) = one.lookup.probe.space, one.objects.membership
    column, order = indexed(space.dimensions), "distance"
    leading: tuple[str, ...] = ()
    if space.dimensions > INDEXED_DIMENSIONS:
        column, order = "value", f"{column} <=> %s::halfvec"
        leading = (as_text(one.lookup.probe.vector[:INDEXED_DIMENSIONS]),)
    sql = _LED.format(part=part, column=column, order=order, membership=membership, **_names(one))
    shown = (one.content_type, list(one.objects.excluded), *parameters)
    return sql, (one.vector, *shown, space.pk, *leading, count)


def _listed(number: int, objects: Objects, counted: int) -> Sql:
    listed, parameters = objects.listed
    sql = _LISTED.format(number=number, listed=listed)
    return sql, (*parameters, list(objects.excluded), counted)


def _compared(part: int, one: Sought, count: int, *, number: int, limit: int) -> Sql:
    sql = _COMPARED.format(part=part, number=number, **_names(one))
    return sql, (one.vector, one.content_type, one.lookup.probe.space.pk, limit, count)


def _all(part: int, one: Sought, count: int) -> Sql:
    membership, parameters = one.objects.membership
    sql = _ALL.format(part=part, membership=membership, **_names(one))
    shown = (one.content_type, list(one.objects.excluded), *parameters)
    return sql, (one.vector, one.lookup.probe.space.pk, *shown, count)


def _names(one: Sought) -> dict[str, str]:
    return {"document": DOCUMENT, "key": one.key_column}


def _united(parts: Sequence[Sql]) -> Sql:
    return _joined(" UNION ALL ", parts)


def _joined(between: str, parts: Sequence[Sql]) -> Sql:
    parameters = (one for _sql, some in parts for one in some)
    return between.join(sql for sql, _some in parts), tuple(parameters)

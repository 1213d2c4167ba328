"""A large catalogue of the demo's products, filled in bulk: clustered vectors, no pictures."""

import time
from typing import Any

import numpy as np

DIMENSIONS = 1280
CLUSTERS = 200
CATEGORIES = 100
# Rows sent at once, 50 MB of vectors.
_BATCH = 20_000
_TABLES = ("catalogue_product", "visual_search_document", "visual_search_embedding")
PRODUCTS = """
INSERT INTO catalogue_product (sku, style, name, slug, category_id, colour, material, price,
    description, gtin, stock, is_published, created_at)
SELECT n, '', 'Product ' || n, n, categories[1 + n %% {categories}],
    (ARRAY['red', 'green', 'blue', 'white'])[1 + n %% 4], 'clay', 5 + n %% 100, '', '', n %% 10,
    true, now()
FROM generate_series(0, %s - 1) n,
    (SELECT array_agg(id ORDER BY id) AS categories FROM catalogue_category) known
"""
_PHOTOS = """
INSERT INTO catalogue_productimage (product_id, image, position, view, source, alt_text)
SELECT id, 'products/' || sku || '.jpg', 0, '', '', '' FROM catalogue_product
"""
_DOCUMENTS = """
INSERT INTO visual_search_document (content_type_id, integer_pk, text, barcodes, attributes,
    updated_at)
SELECT %s, id, name, '{}', '{}', now() FROM catalogue_product ORDER BY id
"""
_EMBEDDINGS = """
INSERT INTO visual_search_embedding (space_id, document_id, image_name, state, content_sha256,
    version, attempts, available_at, failure_code, failure_reason, created_at)
SELECT %s, d.id, 'products/' || p.sku || '.jpg', 'ready', '', 1, 0, now(), '', '', now()
FROM visual_search_document d JOIN catalogue_product p ON p.id = d.integer_pk ORDER BY d.id
"""


def clustered(count: int, *, seed: int = 0) -> Any:
    """Unit vectors, shape (count, DIMENSIONS); one in each of the clusters in turn."""
    centres = np.random.default_rng(0).standard_normal((CLUSTERS, DIMENSIONS), dtype=np.float32)
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSIONS), dtype=np.float32)
    vectors *= 0.8
    vectors += centres[np.arange(count) % CLUSTERS]
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


def fill(vectors: Any) -> Any:
    """Products with a ready embedding each, in a live space with its index."""
    from django.contrib.contenttypes.models import ContentType
    from django.db import connection

    from shop_demo.catalogue.models import Category, Product
    from visual_search.models import EmbeddingSpace

    space = EmbeddingSpace.objects.create(
        alias="default",
        fingerprint="benchmark",
        dimensions=DIMENSIONS,
        backend="visual_search.encoders.backends.dummy.DummyEncoder",
        options={"dimensions": DIMENSIONS},
        state="live",
    )
    Category.objects.bulk_create(
        Category(name=f"Category {n}", slug=f"category-{n}") for n in range(CATEGORIES)
    )
    content_type = ContentType.objects.get_for_model(Product)
    with connection.cursor() as cursor:
        cursor.execute(PRODUCTS.format(categories=CATEGORIES), [len(vectors)])
        cursor.execute(_PHOTOS)
        cursor.execute(_DOCUMENTS, [content_type.pk])
        cursor.execute(_EMBEDDINGS, [space.pk])
        cursor.execute("SELECT id FROM visual_search_embedding ORDER BY id")
        keys = np.array([key for (key,) in cursor.fetchall()])
        _copy(cursor, space.pk, keys, vectors)
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")
    return space


def build_index(space: Any) -> float:
    """Seconds that it took."""
    from django.db import connection

    from visual_search.store.vectors import hnsw

    with connection.cursor() as cursor:
        # Below the size of the index its build takes three times as long.
        cursor.execute("SET maintenance_work_mem = '1GB'")
    started = time.perf_counter()
    hnsw.ensure_index(space)
    return time.perf_counter() - started


def _copy(cursor: Any, space: int, keys: Any, vectors: Any) -> None:
    statement = (
        "COPY visual_search_vector (embedding_id, space_id, value, descriptors, points) "
        "FROM STDIN (FORMAT BINARY)"
    )
    with cursor.copy(statement) as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + bytes(8))
        for start in range(0, len(keys), _BATCH):
            part = slice(start, start + _BATCH)
            copy.write(_binary(space, keys[part], vectors[part]))
        copy.write(b"\xff\xff")


def _binary(space: int, keys: Any, vectors: Any) -> bytes:
    """Rows as COPY takes them: of each field its length before it, all in network order."""
    fields = [
        ("fields", ">i2", 5),
        ("key_size", ">i4", 8),
        ("key", ">i8", keys),
        ("space_size", ">i4", 8),
        ("space", ">i8", space),
        ("value_size", ">i4", 4 + 2 * DIMENSIONS),
        ("dimensions", ">i2", DIMENSIONS),
        ("unused", ">i2", 0),
        ("descriptors_size", ">i4", 0),
        ("points_size", ">i4", 0),
    ]
    layout = [(name, kind) for name, kind, _value in fields]
    layout.insert(8, ("value", ">f2", DIMENSIONS))
    rows = np.zeros(len(keys), dtype=np.dtype(layout))
    for name, _kind, value in fields:
        rows[name] = value
    rows["value"] = vectors
    return rows.tobytes()

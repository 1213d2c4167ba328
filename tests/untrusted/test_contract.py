"""What the schema promises holds for whatever a client makes of it, with real pictures inside."""

import os
from collections import Counter
from itertools import chain
from urllib.parse import unquote

import pytest
import schemathesis
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi import checks as openapi_checks

from tests.faults.figures import record
from tests.imaging.pictures import blank_png, encoded, exif, orientation_entry, scene, with_exif
from tests.untrusted.doors import add_products
from visual_search import indexing
from visual_search.models import Embedding
from visual_search.store.spaces import ensure_space

pytestmark = pytest.mark.long

# A schema cannot say that a token must be signed or that a photo must be of sound bytes.
EXCLUDED = {
    GenerationMode.POSITIVE: [
        openapi_checks.positive_data_acceptance,
        openapi_checks.negative_data_rejection,
    ],
    GenerationMode.NEGATIVE: [openapi_checks.positive_data_acceptance],
}
PHOTO_SEARCH = "/visual-search/api/photo-search/"
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", "60"))
PICTURES = [
    *(encoded(scene(), kind) for kind in ("JPEG", "PNG", "WEBP", "GIF")),
    encoded(scene(), progressive=True),
    encoded(scene().convert("CMYK")),
    with_exif(scene(), exif(orientation_entry(6))),
    encoded(scene((700, 500))),
    blank_png(64, 64, depth=16),
    blank_png(7_000, 7_000, depth=1, colour=0),
    b"",
]


def photos() -> st.SearchStrategy[bytes]:
    """Sound pictures, cut ones, and pictures with a changed byte."""
    sound = st.sampled_from(PICTURES)
    cut = st.builds(lambda data, part: data[: int(len(data) * part)], sound, st.floats(0, 1))
    return st.one_of(sound, sound, cut, st.binary(max_size=64))


schemathesis.openapi.format("binary", photos())


@pytest.fixture
def shop(server) -> str:
    """The address of a real server of a shop in which something can be found."""
    ensure_space()
    add_products([encoded(scene((64, 48 + number))) for number in range(8)])
    list(indexing.embed_pending(seconds=30))
    assert Embedding.objects.ready().count() == 8
    return f"http://{server.address}"


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_one_that_the_schema_describes(mode, shop):
    schema = schemathesis.openapi.from_url(f"{shop}/schema/")
    operations = [result.ok() for result in schema.get_all_operations()]
    ours = [one for one in operations if one.path.startswith("/visual-search/api/")]
    assert len(ours) >= 4
    if mode is GenerationMode.NEGATIVE:
        # Nothing can be said wrongly to an operation that takes nothing, or any text.
        ours = [one for one in ours if not {"health", "scenes"} & set(one.path.split("/"))]
    statuses = {operation.path: [] for operation in ours}

    for operation in ours:
        ask(operation, mode, statuses)

    counts = Counter(chain.from_iterable(statuses.values()))
    print({path: dict(Counter(found)) for path, found in statuses.items()})
    record(
        42,
        f"schemathesis, {mode.value} data: {counts.total()} requests to {len(ours)} operations, "
        f"statuses {dict(sorted(counts.items()))}, every answer as described",
        "0 server errors, every answer conforms",
    )
    assert counts.total() > 100
    assert max(counts) < 500
    if mode is GenerationMode.POSITIVE:
        assert 200 in statuses[PHOTO_SEARCH]


def make_sensible(case, photo: bytes) -> None:
    """Name a model: no schema knows it, and without it hardly a photo would be looked at."""
    if case.operation.path == PHOTO_SEARCH:
        case.body = {"model": "testapp-poster", "photo": [photo]}
        case.query = {}
    elif "model" in (case.path_parameters or {}):
        case.path_parameters["model"] = "testapp-poster"


def says_nothing_wrong(case) -> bool:
    """Whether something in the address only looks wrong to a schema.

    There an empty value says nothing, as forms send it and as an empty object is written, and
    one value is a list of one.
    """
    query = case.query or {}
    is_empty = any(value in ("", {}, []) for value in query.values())
    return is_empty or isinstance(query.get("without"), str)


def ask(operation, mode: GenerationMode, statuses: dict[str, list[int]]) -> None:
    @given(case=operation.as_strategy(generation_mode=mode), photo=st.none() | photos())
    @settings(
        max_examples=EXAMPLES,
        # The same requests every time; another number of them makes others.
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    def one(case, photo) -> None:
        # Django's own "not found" answers an address with a line break in it.
        assume("\n" not in unquote("".join(map(str, (case.path_parameters or {}).values()))))
        # Who somebody is, Django finds out itself: it looks for a key or name with a zero byte in
        # PostgreSQL, which takes none, on whatever page.
        case.cookies = {}
        for name in ("Authorization", "Cookie"):
            (case.headers or {}).pop(name, None)
        if photo is not None and mode is GenerationMode.POSITIVE:
            make_sensible(case, photo)
        response = case.call()
        # Gunicorn refuses an address of more than 4,094 characters before the app sees it.
        assume(response.status_code != 414)
        statuses[operation.path].append(response.status_code)
        excluded = EXCLUDED[mode]
        if says_nothing_wrong(case):
            excluded = [*excluded, openapi_checks.negative_data_rejection]
        case.validate_response(response, excluded_checks=excluded)

    one()

"""A shop with rows in every state, seen by its admin."""

import pytest
from django.contrib.auth.models import Permission, User

from tests.conftest import without_vector
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding, EmbeddingSpace, Finding, Reading
from visual_search.store import spaces
from visual_search.store.outbox import jobs

DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def client(client, db):
    client.force_login(User.objects.create_superuser("boss"))
    return client


@pytest.fixture
def viewer(django_user_model, db):
    """May look at everything of the app, and change nothing."""
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user


@pytest.fixture
def editor(django_user_model):
    """May change everything, but has none of the app's permissions of their own."""
    user = django_user_model.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(
        Permission.objects.filter(codename__regex="^(view|change|delete|add)_")
    )
    return user


@pytest.fixture
def shop(space, make_poster, make_lamp, embed_all, use_encoder) -> dict[str, object]:
    """Rows in every state, in a live, a building and a retired space, with jobs."""
    for number in range(4):
        make_poster((number, 0, 0))
    make_lamp((9, 9, 9))
    embed_all()
    rows = list(Embedding.objects.order_by("pk"))
    without_vector(rows[0], state="failed", failure_code="image_unreadable", failure_reason=SCRIPT)
    without_vector(rows[1], state="pending")
    finished = jobs.start_everywhere("failed")[0]
    without_vector(rows[0], state="failed", failure_code="image_unreadable", failure_reason=SCRIPT)
    jobs.finish_completed()
    running = jobs.start(Embedding.objects.filter(pk=rows[2].pk), space=space, scope="all")
    use_encoder(DUMMY, version=2)
    building = spaces.ensure_space()
    retired = EmbeddingSpace.objects.create(
        alias="default", fingerprint="9" * 64, dimensions=48, backend=DUMMY, state="retired"
    )
    read = Reading.objects.create(
        document=rows[3].document,
        image_name=rows[3].image_name,
        reader="former",
        state="ready",
        found={"words": SCRIPT},
    )
    found = Finding.objects.create(
        kind="dark", document=rows[3].document, image_name=rows[3].image_name
    )
    return {
        "live": space,
        "building": building,
        "retired": retired,
        "running": running,
        "finished": finished,
        "failed": rows[0],
        "ready": rows[3],
        "read": read,
        "found": found,
    }


@pytest.fixture
def two_spaces(make_poster, embed_all, use_encoder) -> tuple[EmbeddingSpace, EmbeddingSpace]:
    """A live space and a building one, both with twelve posters, one of them hidden."""
    live = spaces.ensure_space()
    for number in range(12):
        make_poster((20 * number, 100, 255 - 20 * number), title=f"Poster {number} {SCRIPT}")
    Poster.objects.filter(title__startswith="Poster 3 ").update(is_published=False)
    use_encoder(DUMMY, version=2)
    building = spaces.ensure_space()
    indexing.sweep()
    embed_all()
    return live, building

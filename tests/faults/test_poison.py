"""Pictures that kill their worker, eat its memory or never end."""

from tests.conftest import picture_file
from tests.faults.encoders import HOARDS, KILLS, SLEEPS, ThoughtfulEncoder
from tests.faults.figures import record
from tests.faults.shop import make_posters, ready, until
from tests.testapp.models import Poster
from visual_search import indexing
from visual_search.models import Embedding
from visual_search.store import spaces

GIGABYTE = 1 << 30
HARMS = {"kill": KILLS, "hoard": HOARDS, "sleep": SLEEPS}


def test_poison_ends_after_three_attempts_and_spares_its_neighbours(
    surroundings, make_worker, broker, shop_settings
):
    """Row 10: the time limits are the demo's, shortened; a worker may have 1 GiB of data."""
    surroundings.encoder = "tests.faults.encoders.DeadlyEncoder"
    limits = {"soft_time_limit": 2, "time_limit": 4}
    surroundings.settings["CELERY_TASK_ANNOTATIONS"] = {"*": limits}
    shop_settings()
    for name, colour in HARMS.items():
        Poster.objects.create(title=name, image=picture_file(colour))
    make_posters(20)
    worker = make_worker(data_bytes=GIGABYTE)
    worker.start()

    good = until(lambda: ready() == 20, seconds=60)
    failed = Embedding.objects.filter(state=Embedding.State.FAILED)
    until(lambda: failed.count() == 3, seconds=60)

    attempts = {name: surroundings.calls.with_suffix(f".{name}").stat().st_size for name in HARMS}
    record(
        10,
        f"attempts {attempts}, 3/3 failed with a reason, 20/20 good after {good:.0f} s",
        "<= 3 attempts each, 20/20 within 60 s",
    )
    assert max(attempts.values()) <= 3
    codes = sorted(row.failure_code for row in failed)
    assert codes == ["out_of_memory", "worker_lost", "worker_lost"]
    assert all(row.failure_reason for row in failed)
    assert worker.is_running


def exhaust() -> None:
    raise MemoryError


def test_too_little_memory_ends_an_image_and_not_its_worker(
    db, use_encoder, configure, make_poster, monkeypatch
):
    use_encoder("tests.faults.encoders.ThoughtfulEncoder")
    configure(MAX_ATTEMPTS=2, RETRY_SECONDS=0)
    spaces.ensure_space()
    make_poster()
    monkeypatch.setattr(ThoughtfulEncoder, "meanwhile", staticmethod(exhaust))

    outcomes = [indexing.embed_batch() for _ in range(2)]

    row = Embedding.objects.get()
    assert [(outcome.retried, outcome.failed) for outcome in outcomes] == [(1, 0), (0, 1)]
    assert (row.state, row.failure_code) == ("failed", "out_of_memory")

"""The shop dies, or its broker does, between the commit and the hint."""

from tests.faults.figures import record
from tests.faults.processes import run_python
from tests.faults.shop import differences, ready, until
from tests.testapp.models import Poster

SWEEP_SECONDS = 2


def test_what_was_committed_is_embedded_though_its_hint_was_never_sent(
    surroundings, make_worker, broker, shop_settings
):
    """Row 6: 50 uploads die right after COMMIT, 50 are refused by the broker, 50 roll back."""
    surroundings.sweep_seconds = SWEEP_SECONDS
    for harm, start in (("exit", 0), ("refuse", 50), ("rollback", 100)):
        uploader = run_python(surroundings, "tests.faults.uploader", harm, str(start), "50")
        assert uploader.wait(timeout=120) == 0
    committed = Poster.objects.count()
    worker = make_worker()
    worker.start()

    took = until(lambda: ready() == committed, seconds=SWEEP_SECONDS + 30)

    found = differences()
    record(
        6,
        f"{committed}/100 committed are embedded {took:.0f} s after a worker starts, "
        f"{150 - committed}/50 rolled back did nothing; {found}",
        "100/100 within one sweep + 30 s, 50/50",
    )
    assert committed == 100
    assert not found

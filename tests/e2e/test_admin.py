"""The admin in a browser: what moves is looked at again, and its lists fit on any screen."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import expect

from visual_search.models import Embedding, EmbeddingSpace
from visual_search.store.outbox import jobs

LISTS = ("embeddingspace", "embedding", "job", "evaluationreport")
DUMMY = "visual_search.encoders.backends.dummy.DummyEncoder"


@pytest.fixture
def admin(shop, page):
    """The address of the app's pages, with an admin logged in and rows in every state."""
    User.objects.create_superuser("boss", password="boss")
    live = EmbeddingSpace.objects.get()
    for number, state in enumerate(("building", "retired", "deleting")):
        EmbeddingSpace.objects.create(
            alias="default", fingerprint=f"{number}" * 64, dimensions=48, backend=DUMMY, state=state
        )
    jobs.begin(live, "all")
    row = Embedding.objects.order_by("pk").first()
    Embedding.objects.filter(pk=row.pk).update(
        available_at=timezone.now() + timedelta(minutes=12),
        attempts=1,
        failure_code="storage_unavailable",
        failure_reason="The storage does not answer, and says so at great length.",
    )
    page.goto(f"{shop}/admin/login/")
    page.fill("#id_username", "boss")
    page.fill("#id_password", "boss")
    page.click("[type=submit]")
    return f"{shop}/admin/visual_search"


def test_progress_goes_on_by_itself_and_stops_with_the_work(admin, page, complaints):
    page.goto(f"{admin}/job/")
    shown = page.locator(".vs-live")
    expect(shown).to_contain_text("0 of 4 (0 %)")
    expect(shown).to_contain_text("1 image waits for another try")
    page.check(".action-select")

    Embedding.objects.update(state="ready", failure_code="")
    jobs.finish_completed()

    expect(shown).to_contain_text("4 of 4 (100 %)", timeout=15_000)
    expect(page.locator("[data-vs-moving]")).to_have_count(0)
    assert page.is_checked(".action-select")
    assert complaints == []


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", LISTS)
def test_no_list_is_wider_than_its_place(admin, page, name, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{admin}/{name}/")

    hidden = page.evaluate(
        "[document.documentElement, ...document.querySelectorAll('.results')]"
        ".map(box => box.scrollWidth - box.clientWidth)"
    )

    assert max(hidden) <= 0

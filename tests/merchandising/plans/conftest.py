"""A shop of posters with a plan, and shoppers who are remembered."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.utils import timezone

from tests.personalisation.browsers import AGREED, Browser
from tests.testapp.models import Poster
from visual_search.models import Promotion
from visual_search.personalisation import Level, note


@pytest.fixture(autouse=True)
def nothing_remembered() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def promote(db) -> Callable[..., Promotion]:
    """Plan a promotion of posters that runs."""

    def plan(name: str, **fields: object) -> Promotion:
        now = timezone.now()
        return Promotion.objects.create(
            content_type=ContentType.objects.get_for_model(Poster),
            name=name,
            **{
                "starts_at": now - timedelta(days=1),
                "ends_at": now + timedelta(days=1),
                **fields,
            },
        )

    return plan


@pytest.fixture
def fan_of(configure) -> Callable[..., Browser]:
    """A browser that has looked at some products, and agreed to its being kept."""
    configure(CONSENT=AGREED)

    def look(*products: object, user: object = None) -> Browser:
        browser = Browser(Level.KEPT, user=user)
        for product in products:
            browser.visit(lambda request, product=product: note(request, "view", product))
        return browser

    return look


@pytest.fixture
def viewer(django_user_model, db):
    """May look at everything of the app, and change nothing."""
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user

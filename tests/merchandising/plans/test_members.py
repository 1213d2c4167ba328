"""Who came by a campaign is forgotten, handed over and ended with what they did."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from tests.testapp.models import Poster
from visual_search.models import Campaign, CampaignMember
from visual_search.personalisation.forgetting import export, forget
from visual_search.store import members


@pytest.fixture
def campaign(db) -> Campaign:
    content_type = ContentType.objects.get_for_model(Poster)
    ends_at = timezone.now() + timedelta(days=1)
    return Campaign.objects.create(
        content_type=content_type, name="Red", slug="red", ends_at=ends_at
    )


@pytest.fixture
def user(db) -> User:
    return User.objects.create_user("fan")


def test_a_visitor_is_forgotten_and_told_before(campaign):
    CampaignMember.objects.create(campaign=campaign, visitor="v", is_held_back=True)

    [told] = export(visitor="v")

    assert (told["kind"], told["campaign"], told["is_held_back"]) == ("campaign", "Red", True)
    assert forget(visitor="v") == 1
    assert not CampaignMember.objects.exists()


def test_a_visitor_who_signs_in_stays_held_back(campaign, user):
    CampaignMember.objects.create(campaign=campaign, visitor="v", is_held_back=True)

    members.hand_over(visitor="v", user_id=user.pk)

    assert CampaignMember.objects.get().user == user
    assert CampaignMember.objects.get().is_held_back


def test_what_the_user_was_already_stands(campaign, user):
    CampaignMember.objects.create(campaign=campaign, visitor="v", is_held_back=True)
    CampaignMember.objects.create(campaign=campaign, user=user, is_held_back=False)

    members.hand_over(visitor="v", user_id=user.pk)

    assert not CampaignMember.objects.get().is_held_back


def test_rows_end_with_their_time(campaign):
    now = timezone.now()
    for days in (1, 91):
        CampaignMember.objects.create(
            campaign=campaign,
            visitor=f"v{days}",
            is_held_back=False,
            met_at=now - timedelta(days=days),
        )

    assert members.end_old() == 1
    assert CampaignMember.objects.get().visitor == "v1"

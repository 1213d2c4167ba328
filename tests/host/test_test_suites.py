"""What a host's own tests see of the app."""

import pytest

from tests.testapp.models import Poster
from visual_search.transactions import savepoint

pytestmark = pytest.mark.django_db


def make_and_fail() -> None:
    with savepoint():
        Poster.objects.create(title="undone")
        raise ZeroDivisionError


def test_the_transaction_of_a_test_is_no_transaction_of_the_shop(django_assert_num_queries):
    with django_assert_num_queries(1), savepoint(), savepoint():
        Poster.objects.count()


def test_what_fails_in_a_test_is_undone_all_the_same():
    with pytest.raises(ZeroDivisionError):
        make_and_fail()

    assert Poster.objects.count() == 0

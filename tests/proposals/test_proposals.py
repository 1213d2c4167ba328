"""What pictures tell of products waits for somebody, who takes it over, mends or refuses it."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from tests.proposals.conftest import COLOURS, UNTOLD
from tests.testapp.models import Poster
from tests.testapp.searchable import PosterSearch
from visual_search import proposals
from visual_search.models import Document, Job, Proposal
from visual_search.proposals.deciding import Choice
from visual_search.registry import registry
from visual_search.search import run
from visual_search.search.query import words_query
from visual_search.store.documents.words import out_of_step

pytestmark = pytest.mark.django_db


def of(poster) -> Proposal:
    return Proposal.objects.get(document__integer_pk=poster.pk)


def found_by(words: str) -> set[int]:
    return {hit.instance.pk for hit in run(words_query(registry.for_model(Poster), words))}


def test_products_that_say_nothing_are_proposed_what_their_look_alikes_say(proposed) -> None:
    untold = [poster for poster in proposed if not poster.genre]

    assert Proposal.objects.count() == len(untold) == len(COLOURS) * UNTOLD
    assert [of(one).value for one in untold] == [name for name in COLOURS for _ in range(UNTOLD)]
    assert all(Proposal.objects.values_list("is_sure", flat=True))
    assert Job.objects.get(kind="attributes").state == Job.State.FINISHED


def test_what_is_accepted_stands_in_the_product_and_can_be_taken_back(proposed, admin_user) -> None:
    poster = proposed[0]

    decided = proposals.accept([of(poster).pk], user=admin_user)

    poster.refresh_from_db()
    assert (poster.genre, of(poster).state, of(poster).decided_by) == (
        "sunset", Proposal.State.ACCEPTED, admin_user,
    )  # fmt: skip
    assert poster.pk in found_by("sunset")

    proposals.undo(decided.keys)

    poster.refresh_from_db()
    assert (poster.genre, of(poster).state) == ("", Proposal.State.PROPOSED)
    assert poster.pk not in found_by("sunset")


def test_words_find_what_was_accepted_where_the_shop_has_no_field_for_it(
    proposed, admin_user, monkeypatch
) -> None:
    monkeypatch.delattr(PosterSearch, "accept_attribute")
    poster = proposed[0]

    proposals.accept([of(poster).pk], user=admin_user)

    assert poster.pk in found_by("sunset")
    assert Document.objects.get(integer_pk=poster.pk).attributes == {"genre": "sunset"}
    assert not [pk for some in out_of_step(registry.for_model(Poster)) for pk in some]


def test_another_value_may_be_chosen_in_its_place(proposed, admin_user) -> None:
    key = of(proposed[0]).pk

    proposals.accept([key], user=admin_user, choices={key: Choice(value="sea", label="sea")})

    proposed[0].refresh_from_db()
    assert proposed[0].genre == "sea"
    assert of(proposed[0]).state == Proposal.State.CORRECTED


def test_what_was_refused_is_not_proposed_again(proposed, admin_user) -> None:
    proposals.reject([of(proposed[0]).pk], user=admin_user)

    proposals.propose(registry.for_model(Poster))

    assert of(proposed[0]).state == Proposal.State.REJECTED
    assert Proposal.objects.open().count() == len(COLOURS) * UNTOLD - 1


def test_one_product_that_the_shop_cannot_write_stays_open_alone(
    proposed, admin_user, monkeypatch
) -> None:
    broken = proposed[0].pk

    def write(_searchable, instance, _attribute, _value):
        if instance.pk == broken:
            raise RuntimeError("no such shelf")

    monkeypatch.setattr(PosterSearch, "accept_attribute", write)
    keys = [of(one).pk for one in proposed[:3]]

    decided = proposals.accept(keys, user=admin_user)

    assert (len(decided.keys), decided.refused) == (2, 1)
    assert of(proposed[0]).state == Proposal.State.PROPOSED


def test_a_product_that_says_something_else_than_it_shows_comes_up(posters) -> None:
    odd = posters[-1]
    Poster.objects.filter(pk=odd.pk).update(genre="sea")

    call_command("visual_search_attributes", model="testapp.poster", verbosity=0)

    assert (of(odd).value, of(odd).former) == ("forest", "sea")


def test_workers_make_proposals_once_somebody_asked_for_them(posters, space, admin_client) -> None:
    assert not proposals.awaits_proposals()

    admin_client.post(reverse("admin:visual_search_proposal_make"))
    assert proposals.awaits_proposals()
    proposals.tend_proposals()

    assert not proposals.awaits_proposals()
    assert Proposal.objects.count() == len(COLOURS) * UNTOLD


def test_the_page_takes_over_many_at_once_and_takes_them_back(proposed, admin_client) -> None:
    page = reverse("admin:visual_search_proposal_changelist")
    keys = [of(one).pk for one in proposed[:5]]
    sent = {"action": "accept_selected", "_selected_action": keys, f"choice-{keys[0]}": "sea"}

    shown = admin_client.get(page).content.decode()
    answer = admin_client.post(page, sent, follow=True)

    assert shown.count('<select name="choice-') == 30
    assert "5 were decided" in answer.content.decode()
    assert (
        Poster.objects.filter(pk__in=[one.pk for one in proposed[:5]], genre="sunset").count() == 4
    )
    assert of(proposed[0]).state == Proposal.State.CORRECTED

    admin_client.post(reverse("admin:visual_search_proposal_undo"))

    assert Proposal.objects.open().count() == len(COLOURS) * UNTOLD
    assert (
        not Poster.objects.filter(pk__in=[one.pk for one in proposed[:5]])
        .exclude(genre="")
        .exists()
    )


def test_what_nobody_offered_is_not_written(proposed, admin_client) -> None:
    key = of(proposed[0]).pk
    sent = {"action": "accept_selected", "_selected_action": [key], f"choice-{key}": "<b>x</b>"}

    admin_client.post(reverse("admin:visual_search_proposal_changelist"), sent)

    assert of(proposed[0]).final == "sunset"


def test_who_may_only_look_decides_nothing(proposed, client, django_user_model) -> None:
    user = django_user_model.objects.create_user("viewer", is_staff=True)
    client.force_login(user)

    answers = [
        client.post(reverse(f"admin:visual_search_proposal_{name}")) for name in ("undo", "make")
    ]

    assert [one.status_code for one in answers] == [403, 403]

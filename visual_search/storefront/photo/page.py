"""What the photo-search page shows, and the part of it that changes with every answer."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import get_script_prefix, reverse
from django.utils.translation import gettext as _

from ... import events
from ...conf import app_settings
from ...exceptions import VisualSearchError
from ...registry import Searchable
from ...search.eligible.filters import eligible_objects
from ...search.hits import Results
from ...search.query import BALANCED_WORDS, Glance, printed_on, reads_labels, without_denied
from ...search.ranking.printed import is_worth_reading
from ...search.token import make_token
from ..cards import prefetch_images, tell_impressions
from ..reviews.told import ShownReview, beside, reviews_of
from .answer import Answer, Steps
from .codes import PageCodes
from .described import Described, described
from .facets import Choice, Offer, offer_of
from .form import PhotoForm, percents
from .groups import Group, PhotoCard, StepShown, groups_of, step_shown
from .narrowed import Narrowed
from .outlines import Dot, dot_of, shade_around
from .problems import Problem, problem_of
from .restrictions import Restriction, narrowest_of, restrictions_of
from .source import Photo, Sample, Views, samples

# So few results that a filter may be to blame.
_FEW = 4
_GUESSES = 3
_REVIEWS = 6


@dataclass(frozen=True, kw_only=True)
class PhotoSearchPage(Narrowed):
    """What the photo-search page shows: the form, and an answer or a problem beside it."""

    searchable: Searchable
    form: PhotoForm = field(default_factory=PhotoForm)
    notices: Sequence[str] = ()
    # Whether the browser leaves this page at once for the one that is searched.
    is_moving_on: bool = False
    photo: Photo | None = None
    glance: Glance | None = None
    # The photo in base64, carried from one answer to the next where scripts do not keep it.
    copy: str = ""
    views: Views = field(default_factory=Views)
    steps: Steps = field(default_factory=Steps)
    answer: Answer | None = None
    error: VisualSearchError | None = None
    # Whether shape or colour may count more.
    weighs_colour = True

    @property
    def action(self) -> str:
        return f"{reverse('visual_search:photo_search')}?model={self.searchable.slug}"

    @property
    def home_url(self) -> str:
        """Where the project's own pages begin."""
        return get_script_prefix()

    @property
    def size_limit(self) -> str:
        """How large a photo may be, in words."""
        megabytes = app_settings().upload_max_bytes / 2**20
        return _("%(size)s MB") % {"size": f"{megabytes:.3g}"}

    @cached_property
    def samples(self) -> list[Sample]:
        return samples(self.searchable)

    @cached_property
    def problem(self) -> Problem | None:
        return problem_of(self.error) if self.error else None

    # The photo

    @property
    def has_photo(self) -> bool:
        """Whether this page itself can show the photo: the shop's own, or the copy it carries."""
        return bool(self.copy or (self.photo and self.photo.url))

    @property
    def box(self) -> str:
        return percents(self.form.box) if self.form.box else ""

    @property
    def box_numbers(self) -> Sequence[str]:
        """Left, top, width and height in percent; empty as long as no part is chosen."""
        if self.form.is_whole:
            return ("0", "0", "100", "100")
        return self.box.split(",") if self.box else ("", "", "", "")

    @property
    def shade(self) -> str:
        """The path of an SVG of 100 by 100 that covers all but the box."""
        return shade_around(*self.box_numbers) if self.box else ""

    @property
    def dots(self) -> list[Dot]:
        """The objects that were found, where somebody looked for them."""
        return [dot_of(one, shown=self.box) for one in self.glance.objects] if self.glance else []

    # The answer

    @cached_property
    def address(self) -> str:
        return self.form.address(self.searchable)

    @cached_property
    def _results(self) -> Results | None:
        """The results, with what their pictures need read at once for all of them."""
        if self.answer is None:
            return None
        results = self.answer.results
        prefetch_images(self.searchable, [*results.sold_out, *results.hits])
        return results

    @cached_property
    def groups(self) -> list[Group]:
        if self._results is None:
            return []
        return groups_of(
            self.searchable,
            self._results.hits,
            query_id=events.new_query_id(),
            first=self.form.offset + 1,
            is_in_stock=True if self.form.only_in_stock and self.has_stock else None,
        )

    @cached_property
    def described(self) -> Described:
        """What a photo looks like in words; a product of the shop says that itself."""
        if self._results is None or (self.photo and self.photo.product):
            return Described()
        return described(self.searchable, self._results)

    @cached_property
    def sold_out(self) -> Sequence[PhotoCard]:
        """The very thing that is looked for, where it is sold out, with its variants."""
        hits = self._results.sold_out if self._results else ()
        query_id = events.new_query_id()
        found = groups_of(self.searchable, hits, query_id=query_id, is_in_stock=False)
        return [card for group in found for card in group.cards]

    def tell_impressions(self) -> None:
        """Report what this page shows, where a shop listens."""
        shown = [*self.sold_out, *(one for group in self.groups for one in group.cards)]
        cards = [photo_card.card for photo_card in shown]
        tell_impressions(cards)

    @property
    def is_good_match(self) -> bool:
        """Whether anything is near enough. A product of the shop's own is near itself."""
        if self.answer is None or (self.photo and self.photo.product):
            return True
        return self.answer.results.has_good_match

    @cached_property
    def reviews(self) -> Sequence[ShownReview]:
        """What buyers say of what is near, on the first page of a good answer."""
        if self._results is None or self.form.offset or not self.is_good_match:
            return []
        near = [one.card for group in self.groups for one in group.cards if group.is_near]
        reviews = reviews_of(self.searchable, [card.instance for card in near])
        return beside(near, reviews, limit=_REVIEWS, most_each=1)

    @property
    def label_words(self) -> list[str]:
        """What was read on the photo and is meant."""
        label = self.answer.query.label if self.answer else None
        return label.words if label else []

    @property
    def offers_label(self) -> bool:
        """Whether what is printed on the photo may decide what its look leaves open."""
        if self.answer is None or self.form.read or self.form.words or self.form.offset:
            return False
        is_own = self.photo is not None and self.photo.product is None
        if not (is_own and reads_labels()):
            return False
        return is_worth_reading(self.answer.results.ranking, printed_on(self.searchable))

    @property
    def is_sold_out_nearer(self) -> bool:
        """Whether what would be a good match is not shown, because it is sold out."""
        return self.answer is not None and self.answer.results.has_sold_out_match

    @cached_property
    def codes(self) -> PageCodes:
        query = self.answer.query if self.answer and not self.form.offset else None
        return PageCodes(searchable=self.searchable, query=query)

    @property
    def count(self) -> int:
        return sum(len(group.cards) for group in self.groups)

    @cached_property
    def token(self) -> str:
        if self.answer is None:
            return ""
        return make_token(self.answer.query, ranking=self.answer.results.ranking)

    @property
    def next_offset(self) -> int | None:
        return self.answer.results.next_offset if self.answer else None

    @property
    def previous_offset(self) -> int | None:
        if not self.answer or not self.form.offset:
            return None
        return max(0, self.form.offset - self.answer.results.limit)

    # What narrows it

    def eligible(self, form: PhotoForm) -> models.QuerySet[Any]:
        """The objects that may answer a form."""
        key = (form.words, form.only_in_stock, repr(form.filters))
        if key not in self._eligible:
            objects = eligible_objects(
                self.searchable, filters=form.filters, exclude=self.steps.all_pks
            )
            objects = without_denied(objects, form.words)
            in_stock = self.searchable.only_in_stock if form.only_in_stock else None
            self._eligible[key] = in_stock(objects) if in_stock else objects
        return self._eligible[key]

    @cached_property
    def _eligible(self) -> dict[Any, models.QuerySet[Any]]:
        return {}

    @cached_property
    def offer(self) -> Offer:
        if not self.answer:
            return Offer(facets={}, in_stock=0)
        return offer_of(self.searchable, self.form, self.eligible, likely=self.guess)

    @cached_property
    def guess(self) -> list[str]:
        """The likeliest categories; once one is chosen, those that were guessed before."""
        is_chosen = self.searchable.category_filter in self.form.filters
        if is_chosen or not self.answer:
            return list(self.form.guess)
        return [str(value) for value in self.answer.results.guess.categories[:_GUESSES]]

    @cached_property
    def likely(self) -> list[Choice]:
        """The categories to offer first: the guessed ones, and the one that is chosen."""
        if not self.category:
            return []
        by_value = {choice.value: choice for choice in self.category.choices}
        wanted = [*self.guess, *(choice.value for choice in self.category.chosen)]
        return [by_value[value] for value in dict.fromkeys(wanted) if value in by_value]

    @cached_property
    def restrictions(self) -> list[Restriction]:
        if not self.answer:
            return []
        return restrictions_of(self.searchable, self.form, self.offer.facets)

    @property
    def own_restrictions(self) -> list[Restriction]:
        """Those that the shopper chose: what is in stock is shown unless they ask for more."""
        return [one for one in self.restrictions if one.name != "in_stock"]

    @property
    def chosen_restrictions(self) -> list[Restriction]:
        """Those that the shopper chose, less what the chips show anyway."""
        category = self.searchable.category_filter
        return [one for one in self.own_restrictions if one.name != category]

    @property
    def colour_weight(self) -> str:
        """Where the slider between shape and colour stands."""
        wanted = self.form.colour_weight
        usual = self.searchable.get_colour_weight()
        return f"{usual if wanted is None else wanted:g}"

    @property
    def words_weight(self) -> str:
        """Where the slider between photo and words stands."""
        wanted = self.form.words_weight
        return f"{BALANCED_WORDS if wanted is None else wanted:g}"

    @cached_property
    def narrowest(self) -> Restriction | None:
        """What to drop where a search finds next to nothing."""
        if not self.answer or self.form.offset or len(self.answer.results) >= _FEW:
            return None
        # What is sold out has been offered beside “nothing close is in stock”.
        is_offered = self.is_sold_out_nearer and not self.is_good_match
        given = self.own_restrictions if is_offered else self.restrictions
        # Words move an answer, they do not make it shorter.
        given = [one for one in given if one.name != "words"]
        best = narrowest_of(self.form, given, self.eligible)
        return best if best and best.freed > len(self.answer.results) else None

    @cached_property
    def steps_shown(self) -> list[StepShown]:
        return [step_shown(self.searchable, step, product) for step, product in self.steps.taken]

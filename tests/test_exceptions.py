"""Each error has a stable code, a status, and words for whoever may read them."""

import re
from pathlib import Path

import pytest

from visual_search import exceptions
from visual_search.exceptions import (
    BusyError,
    DatabaseAwayError,
    IntakeError,
    NoLiveSpaceError,
    SearchError,
    VisualSearchError,
)

API_DOCS = Path(__file__).parent.parent / "docs" / "api.md"
ALL = sorted(
    (
        one
        for one in vars(exceptions).values()
        if isinstance(one, type) and issubclass(one, VisualSearchError)
    ),
    key=lambda one: one.__name__,
)


@pytest.mark.parametrize("error_class", ALL, ids=lambda one: one.__name__)
def test_names_end_in_error_and_stand_in_the_tree(error_class):
    assert error_class.__name__.endswith("Error")
    assert error_class.__name__ in (exceptions.__doc__ or "")
    assert error_class.__doc__
    assert 400 <= error_class.status < 600


def test_codes_are_stable_words_and_unique():
    codes = [one.code for one in ALL if "code" in vars(one)]

    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z_]+", code) for code in [*codes, *IntakeError.CODES])


def test_only_what_was_written_for_shoppers_is_shown_to_them():
    secret = "/srv/models/lite0.onnx is broken"

    for error_class in (NoLiveSpaceError, DatabaseAwayError, VisualSearchError):
        assert secret not in error_class(secret).public_message
        assert str(error_class(secret)) == secret
    assert SearchError("Please try again.").public_message == "Please try again."


def test_an_intake_error_takes_its_status_from_its_code():
    for code, status in IntakeError.CODES.items():
        error = IntakeError("No.", code=code)

        assert (error.code, error.status, error.public_message) == (code, status, "No.")


def test_an_intake_error_has_no_other_codes():
    with pytest.raises(ValueError, match="odd"):
        IntakeError("No.", code="odd")


def test_busy_says_when_to_come_back():
    assert BusyError("Later.", retry_after=7).retry_after == 7
    assert DatabaseAwayError("Down.").retry_after
    assert NoLiveSpaceError("None.").retry_after is None


def test_every_code_that_the_api_can_answer_is_documented():
    documented = set(re.findall(r"`([a-z_]+)`", API_DOCS.read_text()))
    answered = {one.code for one in ALL if issubclass(one, SearchError) and one is not SearchError}

    assert answered | set(IntakeError.CODES) - {"image_missing"} <= documented

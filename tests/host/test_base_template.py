"""The photo page within a base template of the host's own, which knows nothing of it."""

import pytest
from django.core import checks
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.conftest import picture_bytes
from tests.html import Page
from visual_search.doctor.checks.project import check_base_template

PAGE = "/visual-search/?model=testapp-poster"
NAIVE = '{% extends "host/base.html" %}'
BARE = "<!doctype html><html lang=en><head><title>Shop</title></head><body>%s</body></html>"


@pytest.fixture
def write_base(settings, tmp_path):
    """Write a host's base template, and how visual_search/base.html extends it."""
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]

    def write(host: str, *, ours: str = NAIVE) -> None:
        for name, source in {"host/base.html": host, "visual_search/base.html": ours}.items():
            path = tmp_path / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(source)

    return write


def style_sheets(html: str) -> list[str]:
    return [one["href"] for one in Page(html).named("link") if one.get("rel") == "stylesheet"]


def warnings() -> list[str]:
    return [f"{one.id} {one.msg}" for one in check_base_template()]


@pytest.mark.django_db
@pytest.mark.parametrize("is_answer", [False, True])
def test_a_base_without_a_place_in_its_head_gives_a_page_with_style_and_script(
    write_base, client, trio, is_answer
):
    write_base(BARE % "<main>{% block content %}{% endblock %}</main>")
    photo = SimpleUploadedFile("photo.png", picture_bytes(), "image/png")

    response = client.post(PAGE, {"photo": photo}) if is_answer else client.get(PAGE)

    html = response.content.decode()
    Page(html).assert_strict()
    assert response.status_code == 200
    assert "<title>Shop</title>" in html
    assert html.count("visual_search/photo_search.css") == 1
    assert html.count('src="/static/visual_search/photo_search.js"') == 1
    assert html.index("<main>") < html.index("visual_search/photo_search.css")
    assert warnings() == []


@pytest.mark.django_db
def test_a_base_with_a_place_has_them_in_its_head_alone(write_base, client, space):
    write_base(
        "<html><head>{% block extra_head %}{% endblock %}</head>"
        "<body>{% block content %}{% endblock %}</body></html>"
    )

    html = client.get(PAGE).content.decode()

    head, _end, body = html.partition("</head>")
    assert 'rel="stylesheet"' in head
    assert "photo_search.js" in head
    assert 'rel="stylesheet"' not in body
    assert "photo_search.js" not in body


@pytest.mark.django_db
def test_the_block_of_the_page_may_stand_within_another(write_base, client, space):
    write_base(
        BARE % "<main>{% block main %}{% endblock %}</main>",
        ours=NAIVE + "{% block main %}{% block content %}{% endblock %}{% endblock %}",
    )

    html = client.get(PAGE).content.decode()

    assert "data-vs-photo" in html
    assert style_sheets(html)
    assert warnings() == []


@pytest.mark.parametrize(
    ("host", "ours", "words"),
    [
        (BARE % "{% block main %}{% endblock %}", NAIVE, "host/base.html has no block named cont"),
        (BARE % "", '{% extends "host/gone.html" %}', "there is no template host/gone.html"),
        (BARE % "{% block content %}", NAIVE, "Unclosed tag"),
    ],
)
def test_a_base_that_cannot_show_the_page_is_a_warning(write_base, host, ours, words):
    write_base(host, ours=ours)

    [message] = check_base_template()

    assert (message.id, message.level) == ("visual_search.W021", checks.WARNING)
    assert words in message.msg
    assert "https://" in message.hint
    assert "#your-base-template" in message.hint


def test_a_base_that_is_chosen_at_run_time_is_read_as_far_as_it_can_be(write_base):
    write_base(
        BARE % "{% block content %}{% endblock %}",
        ours='{% extends layout|default:"host/base.html" %}',
    )

    assert warnings() == []

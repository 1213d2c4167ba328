"""`{% product_search %}`: a search box that is a plain form."""

import re

from django.template import Context, Template
from django.test import RequestFactory


def printed(options: str = "", *, address: str = "/") -> str:
    template = Template("{% load visual_search %}{% product_search " + options + " %}")
    return template.render(Context({"request": RequestFactory().get(address)}))


def test_a_plain_form_that_asks_the_apps_own_page():
    box = printed()

    assert 'role="search" action="/visual-search/"' in box
    assert 'type="search" name="q" value=""' in box
    assert 'href="/visual-search/"' in box


def test_a_shop_may_answer_the_words_itself():
    box = printed('action="/find/" model="testapp-poster" placeholder="Moon …"')

    assert 'action="/find/"' in box
    assert '<input type="hidden" name="model" value="testapp-poster">' in box
    assert 'placeholder="Moon …"' in box


def test_what_was_typed_is_escaped():
    assert 'value="&lt;b&gt;&quot;"' in printed(address='/?q=<b>"')


def test_two_boxes_on_a_page_have_names_of_their_own():
    [first], [second] = (re.findall(r'<label[^>]* for="([^"]+)"', printed()) for _ in range(2))

    assert first != second


def test_nothing_stands_inline():
    box = printed()

    assert "style=" not in box
    assert re.findall(r"<script(?! type=\"module\" src=)", box) == []

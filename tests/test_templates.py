"""Our templates and scripts work under a strict Content-Security-Policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import visual_search

TEMPLATES = sorted((Path(visual_search.__file__).parent / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_holds_inline_script_or_style(path):
    source = path.read_text()
    html = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", source, flags=re.DOTALL)

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html, re.IGNORECASE)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html, re.IGNORECASE)
    assert "|safe" not in source
    assert "autoescape off" not in source
    assert get_template(path.relative_to(path.parents[1]).as_posix())


def test_the_widgets_run_under_a_strict_policy():
    static = Path(visual_search.__file__).parent / "static"

    for script in static.rglob("*.js"):
        assert not re.search(r"\beval\(|new Function|\.style\b|document\.write", script.read_text())

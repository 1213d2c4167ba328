"""Our templates and scripts work under a strict Content-Security-Policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

import visual_search

APP = Path(visual_search.__file__).parent
ROOTS = (APP / "templates", APP / "lab" / "templates")
TEMPLATES = [(root, path) for root in ROOTS for path in sorted(root.rglob("*.html"))]


@pytest.mark.parametrize(("root", "path"), TEMPLATES, ids=[path.name for _root, path in TEMPLATES])
def test_no_template_holds_inline_script_or_style(root, path):
    source = path.read_text()
    html = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", source, flags=re.DOTALL)

    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", html, re.IGNORECASE)
    assert not re.search(r"<script(?![^>]*\ssrc=)", html, re.IGNORECASE)
    assert "|safe" not in source
    assert "autoescape off" not in source
    assert get_template(path.relative_to(root).as_posix())


def test_the_widgets_run_under_a_strict_policy():
    static = Path(visual_search.__file__).parent / "static"

    for script in static.rglob("*.js"):
        source = script.read_text()
        # Custom properties are set through the CSSOM, which a policy lets pass; the rest is CSS.
        assert not re.search(r"\.style\b(?!\.setProperty\(.--)", source.replace("`", "'"))
        assert not re.search(r"\beval\(|new Function|document\.write|cssText", source)

"""Who installs the wheel finds the documentation: every hint leads to a page that is there."""

import re
import tomllib
from pathlib import Path

import visual_search
from visual_search import documentation

ROOT = Path(__file__).parents[2]
PACKAGE = Path(visual_search.__file__).parent
SOURCES = {path: path.read_text() for path in PACKAGE.rglob("*.py")}


def anchors(markdown: str) -> set[str]:
    """The anchors that a page of GitHub has, by its headings."""
    headings = re.findall(r"^#+ (.+)$", markdown, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in headings}


def pages_named() -> set[str]:
    return {
        name
        for source in SOURCES.values()
        for name in re.findall(r"\bpage\(\s*[\"']([^\"']+)[\"']", source)
    }


def test_every_page_that_a_hint_names_is_there():
    assert len(pages_named()) > 5
    for name in pages_named():
        file, _hash, anchor = name.partition("#")
        markdown = (ROOT / "docs" / file).read_text()
        assert not anchor or anchor in anchors(markdown), name


def test_hints_name_no_folder_that_a_wheel_has_not():
    told = re.compile(r"(?:hint|fix|message|msg)\s*=[^\n]*[\"' ]docs/\w+\.md")

    assert [path.name for path, source in SOURCES.items() if told.search(source)] == []


def test_the_package_names_the_same_addresses():
    urls = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["urls"]

    assert urls["Documentation"] == f"{documentation.ADDRESS}/docs"
    assert urls["Changelog"] == f"{documentation.ADDRESS}/CHANGELOG.md"
    assert documentation.ADDRESS.startswith(f"{urls['Source']}/")
    assert documentation.page("api.md#errors").startswith(urls["Documentation"])


def test_links_between_the_pages_lead_somewhere():
    for path in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text()):
            if re.match(r"\w+:", link):
                continue
            name, _hash, anchor = link.partition("#")
            target = (path.parent / name) if name else path
            assert target.exists(), (path.name, link)
            if anchor:
                assert anchor in anchors(target.read_text()), (path.name, link)


def test_the_changelog_has_the_version_that_the_package_is():
    headings = re.findall(r"^## (.+)$", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)

    assert headings[:2] == ["Unreleased", visual_search.__version__]
    assert len(headings) == len(set(headings))

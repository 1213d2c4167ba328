"""Reads our pages as a strict browser and a screen reader would."""

from html.parser import HTMLParser

Attributes = dict[str, str | None]

VOID = {"br", "hr", "img", "input", "link", "meta"}
FORM_FIELDS = {"input", "select", "textarea"}


class Page(HTMLParser):
    """The elements of a page. Complains about tags that are not closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, Attributes]] = []
        self.scripts: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        assert not self._open, f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"<{tag}> names an attribute twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open, f"</{tag}> closes nothing"
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in {"script", "style"} and data.strip():
            self.scripts.append(data)

    def named(self, tag: str) -> list[Attributes]:
        return [attributes for name, attributes in self.elements if name == tag]

    def assert_strict(self) -> None:
        """Nothing that a Content-Security-Policy without `unsafe-inline` would stop."""
        assert self.scripts == []
        for tag, attributes in self.elements:
            assert tag != "style"
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
            assert not [one for one in attributes.values() if (one or "").startswith("javascript:")]

    def assert_accessible(self) -> None:
        """Fields have labels, pictures alternatives, and ids are there once."""
        ids = [attributes["id"] for _, attributes in self.elements if "id" in attributes]
        labelled = {attributes.get("for") for attributes in self.named("label")}
        assert len(ids) == len(set(ids))
        assert labelled <= set(ids)
        for tag, attributes in self.elements:
            if tag in FORM_FIELDS and attributes.get("type") != "hidden":
                assert attributes.get("id") in labelled
            for name in ("aria-describedby", "aria-labelledby"):
                assert set((attributes.get(name) or "").split()) <= set(ids)
        assert all("alt" in attributes for attributes in self.named("img"))

    def assert_whole(self) -> None:
        """A document with a language, a title and one main heading."""
        assert self.named("html")[0].get("lang")
        for once in ("title", "main", "h1"):
            assert len(self.named(once)) == 1

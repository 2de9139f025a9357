"""Reads a page strictly: what is open is closed, what is referred to exists, nothing is inline."""

from html.parser import HTMLParser

VOID = {"br", "circle", "col", "hr", "img", "input", "link", "meta", "path", "rect", "wbr"}
INLINE = {"a", "b", "del", "ins", "path", "small", "span", "svg"}
REFERENCES = ("for", "aria-describedby", "aria-labelledby", "data-shows")


class Page(HTMLParser):
    """A parsed page: its elements, ids, references and faults."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.faults: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(markup)
        self.close()
        self.faults += [f"<{tag}> is never closed" for tag in self._open]
        self._check_references()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        self.faults += [f"<{tag}> has {name} twice" for name in names if names.count(name) > 1]
        self.faults += [f"<{tag}> has {name}" for name in names if name == "style" or name.startswith("on")]
        self.elements.append((tag, dict(attrs)))
        self.text += "" if tag in INLINE else " "
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.text += data
        if self._open and self._open[-1] in ("script", "style") and data.strip():
            self.faults.append(f"inline <{self._open[-1]}>")

    def all(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        """Return the attributes of the elements of a tag with the wanted ones, `_` meaning `-`."""
        wishes = {name.replace("_", "-"): value for name, value in wanted.items()}
        found = [attributes for name, attributes in self.elements if name == tag]
        return [one for one in found if all(one.get(name) == value for name, value in wishes.items())]

    @property
    def words(self) -> str:
        """The text with single spaces."""
        return " ".join(self.text.split())

    def _check_references(self) -> None:
        ids = [str(attributes["id"]) for _, attributes in self.elements if "id" in attributes]
        self.faults += [f"id {name} twice" for name in set(ids) if ids.count(name) > 1]
        for tag, attributes in self.elements:
            for name in REFERENCES:
                for target in (attributes.get(name) or "").split():
                    if target not in ids:
                        self.faults.append(f"<{tag} {name}> refers to {target}, which is not there")

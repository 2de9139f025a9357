"""A person who has a keyboard only: goes from stop to stop, and what has the focus is always seen."""

from playwright.sync_api import Page

PLACE = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const x = box.left + box.width / 2, y = Math.min(box.bottom, innerHeight) / 2 + Math.max(box.top, 0) / 2;
  const top = document.elementFromPoint(x, y);
  return {
    tag: one.localName, type: one.type ?? "", name: one.name ?? "", value: one.value ?? "", id: one.id,
    words: (one.textContent ?? "").trim().replace(/\\s+/g, " "), href: one.getAttribute("href") ?? "",
    ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    shown: one.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box.width > 0 && box.height > 0,
    covered: !top || !(one.contains(top) || top.contains(one) || [...one.labels ?? []].some((l) => l.contains(top))),
  };
}"""
LONGEST_PAGE = 150
"""Stops after which a page is taken to be a trap."""


class Keyboard:
    """Presses keys, and looks at each stop."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.unseen: list[str] = []
        """Stops that had the focus but did not show it."""
        # From here on, not from the key that opens it: Chromium would open a real one that nobody sees, if it learnt
        # too late that a program wants to choose.
        page.on("filechooser", lambda _chooser: None)

    @property
    def here(self) -> dict[str, str]:
        """What has the focus."""
        place: dict[str, str] = self.page.evaluate(PLACE)
        return place

    def press(self, key: str) -> dict[str, str]:
        """Press a key that moves the focus, and look where it went."""
        self.page.keyboard.press(key)
        place = self.here
        if place["tag"] != "body" and not (place["ringed"] and place["shown"] and not place["covered"]):
            self.unseen.append(f"{self.page.url}: {place}")
        return place

    def tab_to(self, **wanted: str) -> dict[str, str]:
        """Press Tab until the focus is on such a place; `words` is the beginning of what it says."""
        for _ in range(LONGEST_PAGE):
            place = self.press("Tab")
            if all(place[key].startswith(value) for key, value in wanted.items()):
                return place
        raise AssertionError(f"no {wanted} on {self.page.url}")

    def type(self, text: str) -> None:
        """Type where the focus is, in place of what is there."""
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def enter(self) -> None:
        """Press Enter, and wait for the page that follows."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

"""What must hold of any page: nothing that axe or Nu finds, no sideways scroll, sound markup, a quiet console."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from weakref import WeakKeyDictionary

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Response

from tests.browser.nu import NU
from tests.unit.templates.markup import Page as Markup

WIDTHS = (320, 390, 768, 1280)
"""Phone of the smallest kind, phone, tablet, desk."""

AXE_WIDTHS = (320, 390, 1280)
"""Where axe looks: a tablet shows the phone's page or the desk's, with more room."""

AXE = """(options) => axe.run(options).then(({violations}) =>
  violations.map(({id, nodes}) => `${id}: ${nodes[0].html.slice(0, 160)}`))"""

RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "EN-301-549", "RGAAv4"],
    "resultTypes": ["violations"],  # the nodes that pass are not worth writing down
}

EXPECTED_REFUSAL = "Failed to load resource: the server responded with a status of 4"
"""Chromium writes so when a page, as it should, is answered with 404, 409, 410 or 422."""

STRUCTURE = """() => {
  const faults = [], shown = (one) => one.checkVisibility();
  if (document.querySelectorAll("main").length !== 1) faults.push("not one main");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one h1");
  let level = 0;
  for (const heading of [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown)) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) faults.push(`${heading.tagName} after H${level}: ${heading.textContent.trim()}`);
    level = own;
  }
  for (const control of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!control.labels.length) faults.push(`no label: ${control.outerHTML}`);
  for (const label of document.querySelectorAll("label"))
    if (!label.control) faults.push(`label of nothing: ${label.textContent.trim()}`);
  return faults;
}"""

CLIPPED = """() => [...document.querySelectorAll("body *")].filter((one) => {
  if (!one.checkVisibility() || one.closest(".visually-hidden, svg, .main-menu > ul")) return false;
  const style = getComputedStyle(one);
  if (one.matches(".card:has(> table)")) return false;  // a table of data may scroll in its own frame
  const wide = style.overflowX !== "visible" && one.scrollWidth > one.clientWidth + 1;
  const high = ["hidden", "clip"].includes(style.overflowY) && one.scrollHeight > one.clientHeight + 1;
  return style.clipPath === "none" && !one.matches("input, select, textarea") && (wide || high);
}).map((one) => one.outerHTML.slice(0, 120))"""

SMALL = """() => {
  const faults = [], box = (one) => one.getBoundingClientRect();
  const shown = (one) => one.checkVisibility() && !one.closest(".visually-hidden");
  const cross = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
  const controls = "main :is(a[href], button, input, select, textarea, label)";
  const others = [...document.querySelectorAll(controls)].filter(shown);
  for (const target of [...document.querySelectorAll("body:not(.desk) main :is(summary, .button)")].filter(shown)) {
    if (box(target).height < 43.9) faults.push(`too small for a finger: ${target.outerHTML.slice(0, 120)}`);
    if (target.matches("summary") && others.some((other) => cross(box(target), box(other))))
      faults.push(`lies over another control: ${target.outerHTML.slice(0, 120)}`);
  }
  return faults;
}"""
"""Buttons, and what opens, on a family's phone: 44 pixels high; nothing that opens lies over another control."""

PHONES = (320, 390)


SENT: WeakKeyDictionary[Page, Response] = WeakKeyDictionary()
"""What each page that is watched was sent last."""


def watch(page: Page) -> None:
    """Keep what a page is sent, for whoever comes to look at it later."""

    def keep(response: Response) -> None:
        if response.request.is_navigation_request() and response.status not in (301, 302, 303, 307):
            SENT[page] = response

    page.on("response", keep)


class Inspector:
    """Looks at one page as it stands now, and gathers what is wrong with it."""

    def __init__(self, page: Page) -> None:
        self.found: list[str] = []
        self.seen: list[str] = []
        self._page = page
        page.emulate_media(reduced_motion="reduce")  # no colour is halfway to the next when axe looks

    def look(self, name: str) -> None:
        """Check the page at every width, in the light and in the dark; `name` tells where it was."""
        self.seen.append(name)
        self._page.wait_for_load_state()  # a click does not wait for the sheet of the page it leads to
        if self._page.url != "about:blank":  # a mail is shown there; nobody sent it
            sent = SENT[self._page].text()
            self._note(name, Markup(sent).faults)
            self.read(name, sent)
        self._note(name, self._page.evaluate(STRUCTURE))
        for width in WIDTHS:
            self._page.set_viewport_size({"width": width, "height": 844})
            if has_sideways_scroll(self._page):
                self._note(f"{name} {width}", ["scrolls sideways"])
            if width in PHONES:
                self._note(f"{name} {width}", self._page.evaluate(SMALL))
            for theme in ("light", "dark") if width in AXE_WIDTHS else ():
                with in_theme(self._page, theme):
                    self._note(f"{name} {width} {theme}", faults(self._page))

    def read(self, name: str, sent: str) -> None:
        """Have Nu read markup as it was sent, before the browser mended it and scripts changed it."""
        self._note(name, NU.errors(sent))

    def _note(self, name: str, wrong: list[str]) -> None:
        self.found += [f"{name}: {one}" for one in wrong]


@contextmanager
def in_theme(page: Page, theme: str) -> Iterator[None]:
    """Show the page so."""
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    yield
    page.emulate_media(color_scheme="light")


def faults(page: Page) -> list[str]:
    """What axe finds, one line a rule."""
    if page.evaluate("typeof axe") == "undefined":
        page.evaluate(AXE_SCRIPT)  # half a megabyte: once a document
    found: list[str] = page.evaluate(AXE, RULES)
    return found


def has_sideways_scroll(page: Page) -> bool:
    """Whether a reader would have to scroll to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def clipped(page: Page) -> list[str]:
    """Elements whose text is cut off."""
    cut: list[str] = page.evaluate(CLIPPED)
    return cut


def space_out(page: Page) -> None:
    """Set the spacing of WCAG 1.4.12; a constructed sheet, since the policy of the pages forbids others."""
    rules = "*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}"
    rules += "p{margin-bottom:2em!important}"
    page.evaluate(
        "(rules) => { const sheet = new CSSStyleSheet(); sheet.replaceSync(rules);"
        " document.adoptedStyleSheets = [sheet]; }",
        rules,
    )


def complaint(message: ConsoleMessage) -> str | None:
    """Return what the console says is wrong, but for the status of a page that refuses as it should."""
    if message.type not in ("error", "warning"):
        return None
    asked = str(message.location.get("url", ""))
    if message.text.startswith(EXPECTED_REFUSAL) and "/statique/" not in asked:
        return None
    return json.dumps([asked, message.text], ensure_ascii=False)

"""Every pair of colours that meets on a page, measured from the tokens in both themes."""

import re
from itertools import product

import pytest

from portal.web.assets import STATIC

TOKENS = (STATIC / "css/tokens.css").read_text("utf-8")
PREFERENCES = (STATIC / "css/preferences.css").read_text("utf-8")
THEMES = {"light": 0, "dark": 1}

GROUNDS = ("page", "paper", "sunk")
SOFT = {"felt": "felt-soft", "brass": "brass-soft", "red": "red-soft", "blue": "blue-soft"}
AAA, AA, GRAPHIC = 7.0, 4.5, 3.0

# Text on its grounds: what is read at length reaches AAA, the rest AA.
TEXT = [
    *(("ink", ground, AAA) for ground in ("page", "paper", "sunk", *SOFT.values())),
    *(("ink-2", ground, AA) for ground in ("page", "paper", "sunk", *SOFT.values())),
    *((ink, ground, AA) for ink, ground in product(SOFT, GROUNDS)),
    *((ink, ground, AA) for ink, ground in SOFT.items()),
    ("felt-2", "paper", AA),
    ("felt-2", "page", AA),
    ("on-felt", "felt", AA),
    ("on-felt", "felt-2", AA),
    ("paper", "red", AA),
    ("paper", "ink", AA),
]
# Borders of controls, marks and the ring of the focus.
GRAPHICS = [
    *((line, ground, GRAPHIC) for line, ground in product(("edge", "focus"), ("page", "paper"))),
    *((line, ground, GRAPHIC) for line, ground in product(("felt", "red", "brass"), ("page", "paper"))),
    ("focus", "sunk", GRAPHIC),
    *(("focus", ground, GRAPHIC) for ground in SOFT.values()),
]
EBONY = [
    ("ink", "paper", AAA),
    ("ink", "sunk", AAA),
    ("ink-2", "paper", AAA),
    ("felt", "felt-soft", AA),
    ("on-felt", "felt", AA),
    ("on-felt", "felt-2", AA),
    ("edge", "paper", GRAPHIC),
    ("focus", "paper", GRAPHIC),
    ("focus", "felt-soft", GRAPHIC),
]


def single(source):
    return {name: (value, value) for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6});", source)}


def pairs(source):
    found = re.findall(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", source)
    return {name: (light, dark) for name, light, dark in found}


def lights_of(colours):
    return {name: (light, light) for name, (light, _) in colours.items()}


def rule(source, selector, opening="{"):
    start = source.index(selector + " " + opening)
    return source[start : source.index("}", start)]


def luminance(colour):
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


NORMAL = pairs(TOKENS)
FALLBACK = single(rule(TOKENS, ":root"))
EBONY_COLOURS = single(rule(TOKENS, ".ebony"))
STRONG_FALLBACK = single(rule(PREFERENCES, '[data-contrast="more"]'))
STRONG = NORMAL | pairs(rule(PREFERENCES[PREFERENCES.index("@supports") :], '[data-contrast="more"]'))
SYSTEM_STRONG = NORMAL | pairs(rule(PREFERENCES, ':root:not([data-contrast="normal"])'))


def too_weak(colours, wanted, theme):
    place = THEMES[theme]
    measured = [
        (ink, ground, contrast(colours[ink][place], colours[ground][place]), least) for ink, ground, least in wanted
    ]
    return [f"{ink} on {ground}: {ratio:.2f} < {least}" for ink, ground, ratio, least in measured if ratio < least]


class TestMeasure:
    def test_black_on_white_is_twenty_one(self):
        assert contrast("#000000", "#ffffff") == pytest.approx(21)

    def test_it_notices_a_weak_pair(self):
        assert too_weak({"ink": ("#777777",) * 2, "page": ("#ffffff",) * 2}, [("ink", "page", AA)], "light")


@pytest.mark.parametrize("theme", THEMES)
class TestColours:
    def test_every_text_can_be_read(self, theme):
        assert too_weak(NORMAL, TEXT, theme) == []

    def test_every_border_and_ring_can_be_seen(self, theme):
        assert too_weak(NORMAL, GRAPHICS, theme) == []

    def test_strong_contrast_reaches_aaa_for_all_text_on_its_grounds(self, theme):
        inks = ("ink", "ink-2", "felt", "red", "brass", "blue")

        assert too_weak(STRONG, [(ink, ground, AAA) for ink, ground in product(inks, GROUNDS)], theme) == []
        assert too_weak(STRONG, GRAPHICS, theme) == []

    def test_the_wish_of_the_system_for_contrast_weakens_nothing(self, theme):
        assert too_weak(SYSTEM_STRONG, TEXT + GRAPHICS, theme) == []


class TestEbony:
    def test_the_dark_header_of_staff_can_be_read(self):
        assert too_weak(EBONY_COLOURS, EBONY, "light") == []


class TestOldBrowsers:
    def test_they_get_the_light_colours(self):
        assert lights_of(NORMAL) == FALLBACK

    def test_they_get_the_light_colours_of_strong_contrast(self):
        strong = pairs(rule(PREFERENCES[PREFERENCES.index("@supports") :], '[data-contrast="more"]'))

        assert lights_of(strong) == STRONG_FALLBACK


class TestSheets:
    def test_no_other_sheet_invents_a_colour(self):
        # Documents are shown on white paper whatever the theme; print has no theme.
        own = {"tokens.css", "preferences.css", "print.css"}
        sheets = [sheet for sheet in (STATIC / "css").rglob("*.css") if sheet.name not in own]
        found = {
            (sheet.name, colour)
            for sheet in sheets
            for colour in re.findall(r"#[0-9a-f]{3,8}\b", sheet.read_text("utf-8"))
        }

        assert found == {("office.css", "#ffffff"), ("upload.css", "#ffffff"), ("upload.css", "#43504a")}

    def test_every_token_that_is_used_is_defined(self):
        whole = "\n".join(sheet.read_text("utf-8") for sheet in (STATIC / "css").rglob("*.css"))

        assert set(re.findall(r"var\(--([\w-]+)", whole)) - set(re.findall(r"--([\w-]+):", whole)) == set()

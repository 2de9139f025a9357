"""Questions drawn from pieces: what differs by request is mostly the text in a control, not what is around it."""

import re
from collections.abc import Callable, Hashable, Mapping, MutableMapping

from markupsafe import Markup, escape

Pieces = tuple[str, ...]
"""Markup, then in turn the place of a text and the markup after it."""

# Private characters, in pairs around a place: no template, no ruleset and no list of choices holds them so.
_PLACE = re.compile("\ue000([0-9]+)\ue001")
MOST_KEPT = 100
"""More than a question has: chosen or not, refused or not, changed or not, in two languages."""


def draw(
    kept: MutableMapping[Hashable, Pieces],
    key: Hashable,
    texts: Mapping[str, str],
    render: Callable[[Mapping[str, Markup]], str],
) -> Markup:
    """Return what `render(texts)` gives, where it prints these texts and depends on nothing but `key` besides.

    It runs once for each key, with marks in place of the texts; its pieces are kept. Texts are escaped here.
    """
    pieces = kept.get(key)
    if pieces is None:
        marks = {name: Markup(f"\ue000{place}\ue001") for place, name in enumerate(texts)}  # noqa: S704  # ours
        pieces = tuple(_PLACE.split(render(marks)))
        if len(kept) >= MOST_KEPT:
            kept.clear()
        kept[key] = pieces
    # To ask a text that is markup already costs as much as to escape one.
    said = [text if type(text) is Markup else escape(text) for text in texts.values()]
    whole = list(pieces)
    whole[1::2] = [said[int(place)] for place in pieces[1::2]]
    return Markup("".join(whole))  # noqa: S704  # the template escaped the one half, we the other

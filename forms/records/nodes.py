"""How the forms of pages write their nodes; the id of each control is its name, after a prefix where
forms share a page.
"""

from typing import Any

import colander

from forms.form import Form
from forms.widgets import FieldWidget, FormWidget
from portal.i18n import lazy_gettext as _

FILL_IN = _("Fill in this answer.")


def node(
    name: str,
    title: Any,
    kind: Any,
    widget: FieldWidget,
    *,
    help: Any = "",
    missing_msg: Any = FILL_IN,
    **options: Any,
) -> colander.SchemaNode:
    """Return a node that must be answered, unless `missing` says what stands for no answer."""
    return colander.SchemaNode(
        kind,
        name=name,
        oid=options.pop("oid", name),
        title=title,
        description=help,
        widget=widget,
        missing_msg=missing_msg,
        **options,
    )


def form_of(*nodes: colander.SchemaNode, prefix: str = "", **options: Any) -> Form:
    """Return a form of one request over these nodes; `prefix` starts the ids where a page holds
    several forms.
    """
    for each in nodes:
        each.oid = prefix + each.oid
    return Form(colander.SchemaNode(colander.Mapping(), *nodes, name="", widget=FormWidget(), **options))

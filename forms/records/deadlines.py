"""Until when a family may correct."""

from datetime import date

from forms.form import Form
from forms.records.decisions import LONGEST_DELAY
from forms.records.nodes import form_of, node
from forms.types import DateType
from forms.widgets import TextWidget
from portal.i18n import lazy_gettext as _


def deadline_form(today: date) -> Form:
    """Return the new last day for corrections: `answer_by`, from today on."""
    return form_of(
        node(
            "answer_by",
            _("Answer expected until"),
            DateType(earliest=today, latest=today + LONGEST_DELAY),
            TextWidget(width=10, attributes={"inputmode": "numeric"}),
            help=_(
                "The family may correct and send the dossier again until the end of that day. For example 15/06/2026"
            ),
            missing_msg=_("Enter the day until which the family may answer."),
        )
    )

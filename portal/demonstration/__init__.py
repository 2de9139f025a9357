"""The demonstration: three fictional establishments from one seed, and the family of the guide.

`load` makes them once, `add_dossiers` what some families have already sent, `write_accounts` gives
passwords to the accounts that are shown and writes them down. All three may be called at each start.
"""

from portal.demonstration.accounts import write_accounts
from portal.demonstration.calendar import START
from portal.demonstration.dossiers import add_dossiers
from portal.demonstration.loading import SEED, ForeignEstablishmentError, load

__all__ = ["SEED", "START", "ForeignEstablishmentError", "add_dossiers", "load", "write_accounts"]

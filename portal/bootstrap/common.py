"""What every domain uses: accounts, people, mail, journal, rules, seats, documents, changes."""

from functools import cached_property
from typing import Protocol

from sqlalchemy.orm import Session

from portal.files import FileStore
from portal.services.accounts import AccountService
from portal.services.assistance import AssistanceService
from portal.services.audit import AuditService
from portal.services.changes import ChangeService
from portal.services.consents import ConsentService
from portal.services.establishments import EstablishmentService
from portal.services.messages import MessageService
from portal.services.outbox import OutboxService
from portal.services.people import PeopleService
from portal.services.rulesets import RulesetService
from portal.services.slots import ClashService, HoldService, SlotService
from portal.services.vault import ReadingService, ReuseService, ServingService, VaultService
from portal.settings import Settings


class Belongings(Protocol):
    """What use cases need of the process they run in."""

    settings: Settings
    files: FileStore


class CommonServices:
    """The use cases of one transaction, in one establishment (None: before anybody chose one)."""

    def __init__(self, session: Session, container: Belongings, establishment_id: int | None) -> None:
        self.session = session
        self.container = container
        self.establishment_id = establishment_id

    @cached_property
    def accounts(self) -> AccountService:
        """Who may come in, and with which password."""
        return AccountService(self.session)

    @cached_property
    def establishments(self) -> EstablishmentService:
        """The establishment itself."""
        return EstablishmentService(self.session)

    @cached_property
    def messages(self) -> MessageService:
        """Mails to send."""
        return MessageService(self.session, self.container.settings)

    @cached_property
    def audit(self) -> AuditService:
        """The journal."""
        return AuditService(self.session)

    @cached_property
    def outbox(self) -> OutboxService:
        """Effects to come."""
        return OutboxService(self.session)

    @cached_property
    def people(self) -> PeopleService:
        """Who may see which student."""
        return PeopleService(self.session)

    @cached_property
    def rulesets(self) -> RulesetService:
        """Revisions of the rules."""
        return RulesetService(self.session)

    @cached_property
    def slots(self) -> SlotService:
        """Seats in collective courses."""
        return SlotService(self.session)

    @cached_property
    def holds(self) -> HoldService:
        """Seats kept while a family fills in the wizard."""
        return HoldService(self.session)

    @cached_property
    def clashes(self) -> ClashService:
        """When students are busy."""
        return ClashService(self.session)

    @cached_property
    def vault(self) -> VaultService:
        """Documents and their files."""
        return VaultService(self.session, self.container.files)

    @cached_property
    def serving(self) -> ServingService:
        """Files on their way to a reader."""
        return ServingService(self.session, self.container.files)

    @cached_property
    def reading(self) -> ReadingService:
        """Documents as staff and flows judge them."""
        return ReadingService(self.session, self.container.files, self.vault)

    @cached_property
    def reuse(self) -> ReuseService:
        """Documents that need not be given again."""
        return ReuseService(self.session, self.vault)

    @cached_property
    def changes(self) -> ChangeService:
        """Changes proposed to the record."""
        return ChangeService(self.session, self.audit)

    @cached_property
    def consents(self) -> ConsentService:
        """The ledger of consents."""
        return ConsentService(self.session)

    @cached_property
    def assistance(self) -> AssistanceService:
        """Help at the counter."""
        return AssistanceService(self.session, self.messages, self.audit)

"""The only place that wires services: one container a process, one `Services` a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from sqlalchemy.orm import Session

from portal import clock, db
from portal.files import FileStore
from portal.notifications import (
    FileTransport,
    MemoryTransport,
    RecipientRefusedError,
    SmtpTransport,
    Transport,
    render_mail,
)
from portal.notifications.mails import MailError
from portal.services.accounts import AccountService, LoginDoor, PasswordDoor
from portal.services.assistance import AssistanceService
from portal.services.audit import AuditService
from portal.services.changes import ChangeService
from portal.services.consents import ConsentService
from portal.services.establishments import EstablishmentService
from portal.services.facts import FactService
from portal.services.messages import MailRoom, MessageService
from portal.services.outbox import OutboxService
from portal.services.people import PeopleService
from portal.services.reenrolment.audience import Audience
from portal.services.reenrolment.cards import CardService
from portal.services.reenrolment.comparison import ComparisonService
from portal.services.reenrolment.decisions import DecisionService
from portal.services.reenrolment.estimates import EstimateService
from portal.services.reenrolment.explanations import ExplanationService
from portal.services.reenrolment.finalisation import FinalisationService
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.listing import ListingService
from portal.services.reenrolment.notes import NoteService
from portal.services.reenrolment.presence import PresenceService
from portal.services.reenrolment.siblings import SiblingService
from portal.services.reenrolment.signatures import SignatureService
from portal.services.reenrolment.situation import SituationService
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.reenrolment.timeline import TimelineService
from portal.services.reenrolment.walking import WalkService
from portal.services.reenrolment.withdrawal import WithdrawalService
from portal.services.reenrolment.wizard import WizardService
from portal.services.rulesets import RulesetService
from portal.services.slots import ClashService, HoldService, SlotService
from portal.services.vault import ReadingService, ReuseService, VaultService
from portal.settings import Settings


class Services:
    """The use cases of one transaction, in one establishment (None: before anybody chose one)."""

    def __init__(self, session: Session, container: "Container", establishment_id: int | None) -> None:
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
    def reading(self) -> ReadingService:
        """Documents as staff and flows judge them."""
        return ReadingService(self.session, self.container.files, self.vault)

    @cached_property
    def handing_in(self) -> HandingInService:
        """Which asked documents are there."""
        return HandingInService(self.vault, self.reuse)

    @cached_property
    def reuse(self) -> ReuseService:
        """Documents that need not be given again."""
        return ReuseService(self.session, self.vault)

    @cached_property
    def changes(self) -> ChangeService:
        """Changes proposed to the record."""
        return ChangeService(self.session, self.audit)

    @cached_property
    def situations(self) -> SituationService:
        """What the rules say of a student now."""
        return SituationService(self.session, self.rulesets, FactService(self.session))

    @cached_property
    def estimates(self) -> EstimateService:
        """What the coming year costs."""
        return EstimateService(self.session, self.situations, Audience(self.session))

    @cached_property
    def explanations(self) -> ExplanationService:
        """Why something is asked, left out or refused."""
        return ExplanationService(Audience(self.session))

    @cached_property
    def snapshots(self) -> SnapshotService:
        """What a dossier holds, and held at each finalisation."""
        return SnapshotService(self.session, self.situations, self.slots, self.vault, self.handing_in, self.estimates)

    @cached_property
    def items(self) -> ItemService:
        """Single items of dossiers."""
        return ItemService(self.session, self.reading, self.handing_in, self.audit)

    @cached_property
    def wizard(self) -> WizardService:
        """The family's side of a dossier."""
        return WizardService(self.session, self.situations, self.holds, self.items, self.audit)

    @cached_property
    def presence(self) -> PresenceService:
        """Who else answers in a dossier."""
        return PresenceService(self.session, self.slots)

    @cached_property
    def siblings(self) -> SiblingService:
        """What a family has answered for another child."""
        return SiblingService(self.session)

    @cached_property
    def finalisation(self) -> FinalisationService:
        """Sending a dossier."""
        return FinalisationService(
            self.session,
            self.situations,
            self.slots,
            self.handing_in,
            self.snapshots,
            self.items,
            self.outbox,
            self.audit,
        )

    @cached_property
    def cards(self) -> CardService:
        """Re-enrolment on the home page."""
        return CardService(self.situations, self.signatures)

    @cached_property
    def letters(self) -> LetterService:
        """The mails of dossiers."""
        return LetterService(self.session, self.messages)

    @cached_property
    def consents(self) -> ConsentService:
        """The ledger of consents."""
        return ConsentService(self.session)

    @cached_property
    def signatures(self) -> SignatureService:
        """What wants both guardians."""
        return SignatureService(self.session, self.consents, self.audit)

    @cached_property
    def walk(self) -> WalkService:
        """What a dossier's flow does."""
        return WalkService(
            self.session,
            self.situations,
            self.snapshots,
            self.changes,
            self.consents,
            self.slots,
            self.vault,
            self.reading,
            self.signatures,
            self.letters,
        )

    @cached_property
    def decisions(self) -> DecisionService:
        """Decisions on dossiers."""
        return DecisionService(
            self.session,
            self.situations,
            self.snapshots,
            self.changes,
            self.slots,
            self.reading,
            self.items,
            self.letters,
            self.outbox,
            self.audit,
        )

    @cached_property
    def withdrawals(self) -> WithdrawalService:
        """Dossiers that families take back."""
        return WithdrawalService(
            self.session, self.situations, self.slots, self.changes, self.letters, self.outbox, self.audit
        )

    @cached_property
    def assistance(self) -> AssistanceService:
        """Help at the counter."""
        return AssistanceService(self.session, self.messages, self.audit)

    @cached_property
    def notes(self) -> NoteService:
        """What staff write to each other."""
        return NoteService(self.session, self.audit)

    @cached_property
    def comparison(self) -> ComparisonService:
        """What staff compare before they decide."""
        return ComparisonService(self.session, self.situations, self.changes)

    @cached_property
    def timeline(self) -> TimelineService:
        """What happened to a dossier, in words."""
        return TimelineService(self.session)

    @cached_property
    def listing(self) -> ListingService:
        """The office's list of dossiers."""
        return ListingService(self.session)


class Container:
    """What lives as long as the process: settings, engine, files, transports."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = db.make_engine(settings.database_url)
        self.sessions = db.make_session_factory(self.engine)
        self.files = FileStore(settings.files)
        if settings.demonstration:
            clock.follow(self.sessions)

    @cached_property
    def transport(self) -> Transport:
        """The way by which mail leaves."""
        settings, sender, now = self.settings, self.settings.mail_sender, clock.machine_now
        if settings.mail_transport == "file":
            return FileTransport(settings.mailbox, sender=sender, now=now)
        if settings.mail_transport == "memory":
            return MemoryTransport(sender=sender, now=now)
        return SmtpTransport(
            settings.smtp_host,
            settings.smtp_port,
            sender=sender,
            now=now,
            starttls=settings.smtp_starttls,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )

    @cached_property
    def mail_room(self) -> MailRoom:
        """Who sends the mails that are due."""
        return MailRoom(self.sessions, self.transport, render_mail, (RecipientRefusedError, MailError))

    @cached_property
    def logins(self) -> LoginDoor:
        """The door that people come in by."""
        return LoginDoor(self.sessions)

    @cached_property
    def passwords(self) -> PasswordDoor:
        """The door of those who choose a password."""
        return PasswordDoor(self.sessions, self.settings)

    def services(self, session: Session, establishment_id: int | None) -> Services:
        """Return the use cases over a session that somebody else commits."""
        return Services(session, self, establishment_id)

    @contextmanager
    def unit_of_work(self, establishment_id: int | None = None, writes: bool = True) -> Iterator[Services]:
        """Run a block in a transaction of its own: committed at its end, undone when it raises."""
        with db.transaction(self.sessions, establishment_id, writes) as session:
            yield self.services(session, establishment_id)

"""The use cases of one transaction: re-enrolment over what every domain uses."""

from functools import cached_property

from portal.bootstrap.common import CommonServices
from portal.services.counterwork import CounterWorkService
from portal.services.facts import FactService
from portal.services.reenrolment.audience import Audience
from portal.services.reenrolment.authors import AuthorService
from portal.services.reenrolment.cards import CardService
from portal.services.reenrolment.cohort import CohortService
from portal.services.reenrolment.comparison import ComparisonService
from portal.services.reenrolment.deadlines import DeadlineService
from portal.services.reenrolment.decisions import DecisionService
from portal.services.reenrolment.estimates import EstimateService
from portal.services.reenrolment.explanations import ExplanationService
from portal.services.reenrolment.finalisation import FinalisationService
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.later import LaterService
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.listing import ListingService
from portal.services.reenrolment.news import NewsService
from portal.services.reenrolment.notes import NoteService
from portal.services.reenrolment.open_points import OpenPointService
from portal.services.reenrolment.places import PlaceService
from portal.services.reenrolment.presence import PresenceService
from portal.services.reenrolment.profiles import ProfileService
from portal.services.reenrolment.returns import ReturnService
from portal.services.reenrolment.siblings import SiblingService
from portal.services.reenrolment.signatures import SignatureService
from portal.services.reenrolment.situation import SituationService
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.reenrolment.timeline import TimelineService
from portal.services.reenrolment.to_correct import ToCorrectService
from portal.services.reenrolment.walking import WalkService
from portal.services.reenrolment.withdrawal import WithdrawalService
from portal.services.reenrolment.wizard import WizardService


class Services(CommonServices):
    """The use cases of one transaction, in one establishment (None: before anybody chose one)."""

    @cached_property
    def handing_in(self) -> HandingInService:
        """Which asked documents are there."""
        return HandingInService(self.reuse)

    @cached_property
    def places(self) -> PlaceService:
        """Where a student stands."""
        return PlaceService(self.session)

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
        return SnapshotService(
            self.session,
            self.situations,
            self.slots,
            self.vault,
            self.handing_in,
            self.estimates,
            self.authors,
        )

    @cached_property
    def items(self) -> ItemService:
        """Single items of dossiers."""
        return ItemService(self.session, self.reading, self.handing_in, self.news, self.audit)

    @cached_property
    def news(self) -> NewsService:
        """What has become of a dossier since a page of it was drawn."""
        return NewsService(self.session)

    @cached_property
    def open_points(self) -> OpenPointService:
        """What an acceptance would pass over."""
        return OpenPointService(self.reading, self.handing_in, self.explanations)

    @cached_property
    def wizard(self) -> WizardService:
        """The family's side of a dossier."""
        return WizardService(self.session, self.situations, self.holds, self.items, self.presence, self.audit)

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
    def later(self) -> LaterService:
        """Documents that may come after the finish."""
        return LaterService(
            self.session, self.vault, self.serving, self.reading, self.handing_in, self.letters, self.audit
        )

    @cached_property
    def cards(self) -> CardService:
        """Re-enrolment on the home page."""
        return CardService(self.situations, self.signatures, self.items, self.decisions, self.to_correct)

    @cached_property
    def to_correct(self) -> ToCorrectService:
        """What a reader may know of a return."""
        return ToCorrectService(self.session, self.serving)

    @cached_property
    def letters(self) -> LetterService:
        """The mails of dossiers."""
        return LetterService(self.session, self.messages, self.handing_in, self.snapshots, self.to_correct)

    @cached_property
    def signatures(self) -> SignatureService:
        """What wants both guardians."""
        return SignatureService(self.session, self.consents, self.audit)

    @cached_property
    def authors(self) -> AuthorService:
        """Whose an authorisation is."""
        return AuthorService(self.consents, self.signatures)

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
            self.signatures,
            self.open_points,
            self.news,
            self.letters,
            self.outbox,
            self.audit,
        )

    @cached_property
    def deadlines(self) -> DeadlineService:
        """More time for corrections."""
        return DeadlineService(self.session, self.situations, self.decisions, self.items, self.letters, self.audit)

    @cached_property
    def withdrawals(self) -> WithdrawalService:
        """Dossiers that families take back."""
        return WithdrawalService(
            self.session, self.situations, self.slots, self.changes, self.letters, self.outbox, self.audit
        )

    @cached_property
    def notes(self) -> NoteService:
        """What staff write to each other."""
        return NoteService(self.session, self.audit)

    @cached_property
    def comparison(self) -> ComparisonService:
        """What staff compare before they decide."""
        return ComparisonService(self.session, self.situations, self.changes)

    @cached_property
    def returns(self) -> ReturnService:
        """What was asked when a dossier was returned, and what has changed since."""
        return ReturnService(self.session, self.snapshots, self.vault)

    @cached_property
    def profiles(self) -> ProfileService:
        """Who a dossier is about."""
        return ProfileService(self.session)

    @cached_property
    def timeline(self) -> TimelineService:
        """What happened to a dossier, in words."""
        return TimelineService(self.session)

    @cached_property
    def counterwork(self) -> CounterWorkService:
        """What staff did at the counter."""
        return CounterWorkService(self.session, self.rulesets)

    @cached_property
    def cohort(self) -> CohortService:
        """The students whose dossier has not come yet."""
        return CohortService(self.session, self.situations, self.rulesets, self.explanations)

    @cached_property
    def listing(self) -> ListingService:
        """The office's list of dossiers."""
        return ListingService(self.session)

"""Revisions of the rules: which one holds, and its compiled form, kept once a process by checksum."""

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from portal import clock
from portal.models.campaigns import Campaign
from portal.models.rulesets import RevisionState, RulesetRevision
from rules.compiled import CompiledRules, compile_rules
from rules.loader import checksum, dump, load

_compiled: dict[str, CompiledRules] = {}
"""By checksum of the canonical text. A published revision never changes, so nothing here ever goes stale."""

WITHOUT_TEXT = (defer(RulesetRevision.source), defer(RulesetRevision.canonical))
"""Options of a query that needs a revision but, once it is compiled, not its twenty kilobytes."""


class RulesetService:
    """The revisions of the establishment's campaigns."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def compiled(self, revision: RulesetRevision) -> CompiledRules:
        """Return a revision ready to run."""
        if revision.checksum not in _compiled:
            _compiled[revision.checksum] = compile_rules(load(revision.canonical))
        return _compiled[revision.checksum]

    def compiled_as(self, checksum: str, revision: Callable[[], RulesetRevision]) -> CompiledRules:
        """Return the revision of this checksum ready to run; it is read only where it is not compiled yet."""
        return _compiled.get(checksum) or self.compiled(revision())

    def current(self, campaign: Campaign) -> RulesetRevision | None:
        """Return the campaign's latest published revision."""
        return self._session.scalars(
            select(RulesetRevision)
            .where(RulesetRevision.campaign_id == campaign.id, RulesetRevision.state == RevisionState.PUBLISHED)
            .order_by(RulesetRevision.number.desc())
            .limit(1)
            .options(*WITHOUT_TEXT)
        ).first()

    def publish(self, campaign: Campaign, text: str, author: str, note: str = "") -> RulesetRevision:
        """Publish a text as the campaign's next revision; raises RulesetError when the rules are not sound."""
        canonical = dump(load(text))
        last = self.current(campaign)
        now = clock.now()
        revision = RulesetRevision(
            campaign_id=campaign.id,
            number=1 if last is None else last.number + 1,
            state=RevisionState.PUBLISHED,
            source=text,
            canonical=canonical,
            checksum=checksum(canonical),
            author_name=author,
            note=note,
            created_at=now,
            published_at=now,
        )
        self._session.add(revision)
        self._session.flush()  # its id is what dossiers keep
        return revision

"""The repositories of a transaction, one per subject. None of them commits."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from sqlalchemy.ext.asyncio import AsyncConnection

from domain.companies import User
from domain.erasure import Mentions
from storage.audit_paths import LogPaths
from storage.head_memory import HeadMemory
from storage.log_rights import LogRights, rights_over_logs
from storage.personal_data import erase_mentions, erase_user, forget_accounts
from storage.repositories.acknowledgements import Acknowledgements
from storage.repositories.activity import ActivityCounts
from storage.repositories.alert_choices import ChosenAlerts
from storage.repositories.alert_copies import AlertCopies
from storage.repositories.alert_groups import AlertGroups
from storage.repositories.alert_queues import AlertQueues
from storage.repositories.alert_rules import AlertRulesRepository
from storage.repositories.api_keys import ApiKeys
from storage.repositories.approvals import Approvals
from storage.repositories.audit_log import AuditLog
from storage.repositories.companies import Companies
from storage.repositories.conversations import Conversations
from storage.repositories.cosignatures import Cosignatures
from storage.repositories.credentials import Credentials
from storage.repositories.digests import Digests
from storage.repositories.erasures import Erasures
from storage.repositories.expiring_messages import ExpiringMessages
from storage.repositories.heartbeat import Heartbeat
from storage.repositories.ignored_strangers import IgnoredStrangers
from storage.repositories.inbox import InboxUpdates
from storage.repositories.invitations import Invitations
from storage.repositories.keeping import LogKeeping
from storage.repositories.log_filters import LogFilters
from storage.repositories.log_settings import LogSettingsRepository
from storage.repositories.long_works import LongWorks
from storage.repositories.notices import Notices
from storage.repositories.outbox import Outbox
from storage.repositories.private_topics import PrivateTopics
from storage.repositories.profiles import Profiles
from storage.repositories.refusals import Refusals
from storage.repositories.seals import Seals
from storage.repositories.subject_entries import SubjectEntries
from storage.repositories.summary_settings import SummarySettings
from storage.repositories.timestamps import Timestamps
from storage.repositories.unattended import Unattended
from storage.repositories.users import Users
from storage.signals import Subject


class UnitOfWork:
    """One transaction's repositories; `Database` begins and ends the transaction.

    `subjects` are the signals to give on commit.
    """

    def __init__(self, connection: AsyncConnection, heads: HeadMemory) -> None:
        self._connection = connection
        self._heads = heads
        self._audit_logs: dict[int, AuditLog] = {}
        self.subjects: set[Subject] = set()

    def remember_heads(self) -> None:
        """Remember the ends of the logs that this transaction locked, once it is committed."""
        for company_id, log in self._audit_logs.items():
            if log.held is not None:
                self._heads.remember(company_id, log.held)

    def audit_log(self, company_id: int) -> AuditLog:
        """The company's own audit table and its head."""
        if company_id not in self._audit_logs:
            self._audit_logs[company_id] = AuditLog(self._connection, company_id, self._heads)
        return self._audit_logs[company_id]

    def log_paths(self, company_id: int) -> LogPaths:
        """What the company's log is read through."""
        return LogPaths(self._connection, company_id)

    async def rights_over_logs(self) -> LogRights | None:
        """What this transaction's role could do to logs beyond adding to them; None on SQLite."""
        return await rights_over_logs(self._connection)

    def activity(self, company_id: int) -> ActivityCounts:
        """Counts of the company's own audit table."""
        return ActivityCounts(self._connection, company_id)

    @cached_property
    def acknowledgements(self) -> Acknowledgements:
        """Who has seen which alert."""
        return Acknowledgements(self._connection)

    @cached_property
    def alert_copies(self) -> AlertCopies:
        """Messages that told of an alert once more."""
        return AlertCopies(self._connection)

    @cached_property
    def alert_groups(self) -> AlertGroups:
        """The group of each company, and its alerts."""
        self.subjects.add(Subject.ALERTS)
        return AlertGroups(self._connection)

    @cached_property
    def alert_rules(self) -> AlertRulesRepository:
        """How each company's alerts are told."""
        return AlertRulesRepository(self._connection)

    @cached_property
    def alert_queues(self) -> AlertQueues:
        """The queue of each recipient of alerts."""
        self.subjects.add(Subject.ALERTS)
        return AlertQueues(self._connection)

    @cached_property
    def api_keys(self) -> ApiKeys:
        """Keys of the HTTP door."""
        return ApiKeys(self._connection)

    @cached_property
    def approvals(self) -> Approvals:
        """What needs a second person, and the requests for it."""
        return Approvals(self._connection)

    @cached_property
    def companies(self) -> Companies:
        """Companies."""
        return Companies(self._connection)

    @cached_property
    def conversations(self) -> Conversations:
        """Each person's open conversation."""
        return Conversations(self._connection)

    @cached_property
    def cosignatures(self) -> Cosignatures:
        """What witnesses signed, and where they saw another log."""
        return Cosignatures(self._connection)

    @cached_property
    def credentials(self) -> Credentials:
        """Users' passwords."""
        return Credentials(self._connection)

    @cached_property
    def heartbeat(self) -> Heartbeat:
        """When a process was last at work."""
        return Heartbeat(self._connection)

    @cached_property
    def digests(self) -> Digests:
        """Several alerts of one person, told as one."""
        return Digests(self._connection)

    @cached_property
    def ignored_strangers(self) -> IgnoredStrangers:
        """Strangers who raise no alert."""
        return IgnoredStrangers(self._connection)

    @cached_property
    def inbox(self) -> InboxUpdates:
        """Telegram's updates."""
        return InboxUpdates(self._connection)

    @cached_property
    def invitations(self) -> Invitations:
        """Codes that let a person in."""
        return Invitations(self._connection)

    @cached_property
    def erasures(self) -> Erasures:
        """What erasures take from entries."""
        return Erasures(self._connection)

    async def erase_mentions(self, company_id: int, mentions: Mentions) -> None:
        """Erase what names a person in the company's rows."""
        await erase_mentions(self._connection, company_id, mentions)

    async def forget_accounts(self, company_id: int) -> None:
        """Erase the accounts that messages to the company's erased users went to."""
        await forget_accounts(self._connection, company_id)

    async def erase_user(self, user: User, accounts: Sequence[int]) -> None:
        """Leave of a user, who had these accounts, only their number."""
        await erase_user(self._connection, user.company_id, user.id, accounts)

    @cached_property
    def expiring_messages(self) -> ExpiringMessages:
        """Messages that delete themselves."""
        self.subjects.add(Subject.EXPIRING)
        return ExpiringMessages(self._connection)

    @cached_property
    def keeping(self) -> LogKeeping:
        """Companies' retention."""
        return LogKeeping(self._connection)

    @cached_property
    def log_filters(self) -> LogFilters:
        """Users' log filters."""
        return LogFilters(self._connection)

    @cached_property
    def log_settings(self) -> LogSettingsRepository:
        """What each company records, and counts of what it does not."""
        return LogSettingsRepository(self._connection)

    @cached_property
    def long_works(self) -> LongWorks:
        """Long work that somebody asked for."""
        return LongWorks(self._connection)

    @cached_property
    def alert_choices(self) -> ChosenAlerts:
        """Which alerts a user does not get."""
        return ChosenAlerts(self._connection)

    @cached_property
    def notices(self) -> Notices:
        """Automatic messages other than alerts."""
        self.subjects.add(Subject.NOTICES)
        return Notices(self._connection)

    @cached_property
    def outbox(self) -> Outbox:
        """Alerts to deliver."""
        self.subjects.add(Subject.ALERTS)
        return Outbox(self._connection)

    @cached_property
    def private_topics(self) -> PrivateTopics:
        """Topics of private chats, by company."""
        return PrivateTopics(self._connection)

    @cached_property
    def profiles(self) -> Profiles:
        """Profiles."""
        return Profiles(self._connection)

    @cached_property
    def refusals(self) -> Refusals:
        """Refusals of the last hour."""
        return Refusals(self._connection)

    @cached_property
    def seals(self) -> Seals:
        """Seals that were sent."""
        return Seals(self._connection)

    @cached_property
    def subject_entries(self) -> SubjectEntries:
        """Which entries are about which user or profile."""
        return SubjectEntries(self._connection)

    @cached_property
    def unattended(self) -> Unattended:
        """Alerts that are told again if nobody attends them."""
        return Unattended(self._connection)

    @cached_property
    def summary_settings(self) -> SummarySettings:
        """Who gets summaries."""
        return SummarySettings(self._connection)

    @cached_property
    def timestamps(self) -> Timestamps:
        """Stamped days."""
        return Timestamps(self._connection)

    @cached_property
    def users(self) -> Users:
        """Users, and people's places in companies."""
        return Users(self._connection)

"""The yearly supervision (L-31): called by the upper office, a team of departments, findings in the ledger, ended by a report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.db import transaction
from django.db.models import QuerySet

from approvals.errors import NotEntitled
from approvals.policy import people_of
from audit import clock, log
from inspection import events, ledger, policy
from inspection.campaigns import insert_campaign, refuse_wrong_term
from inspection.entries import Finding
from inspection.models import (
    Campaign,
    CampaignItem,
    CampaignKind,
    LedgerItem,
    Source,
    SupervisionMember,
    SupervisionReport,
)
from inspection.papers import campaign_no, issue_campaign_ledger
from inspection.supervision_errors import ConclusionShort, NotOfTheTeam, SupervisionOver, TeamTooSmall
from registry.access import Holder, holders
from registry.models import Division, Posting, User
from registry.places import plain_name
from registry.roles import Duty, Role
from registry.services import actor_of

ON_PAPER = 300  # lines of its Z01, as a campaign's; the rest is read on the page


@dataclass(frozen=True, kw_only=True)
class Supervision:
    title: str
    division: Division
    starts_on: date
    ends_on: date
    team: Sequence[Posting]


def possible_team(division: Division) -> list[Posting]:
    """Officials of that level who enter problems: supervisors, verifiers and auditors of its departments."""
    found = holders(Duty.OPEN_LEDGER_ITEM, division.pk)
    return [one for one in found if one.delegation is None and one.role != Role.HOTLINE_OFFICER]


@transaction.atomic
def call(*, user: User, call: Supervision) -> Campaign:
    """Once a year and level. Raises NotEntitled, CampaignDatesWrong, TeamTooSmall, CampaignExists."""
    refuse_wrong_term(call)
    doer = policy.doer_at(user, Duty.CALL_RECHECK, call.division.pk)
    if doer is None:
        raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=plain_name(call.division.name))
    team = {posting.official_id: posting for posting in call.team}
    possible = {posting.pk for posting in possible_team(call.division)}
    if len(team) < 2 or len({one.unit for one in team.values()}) < 2 or {one.pk for one in team.values()} - possible:
        raise TeamTooSmall(field="team")
    at = clock.now()
    campaign = insert_campaign(call, {}, doer, at, kind=CampaignKind.SUPERVISION)
    SupervisionMember.objects.bulk_create(
        [
            SupervisionMember(
                campaign=campaign,
                posting=posting,
                official_id=key,
                name=posting.official.name,
                post=posting.post,
                unit=posting.unit,
            )
            for key, posting in team.items()
        ]
    )
    log.append(
        stream=campaign.stream,
        kind=events.SUPERVISION_CALLED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"campaign": str(campaign.pk), "division": str(call.division.pk)},
        statement={"title": campaign.title, "team": sorted(str(key) for key in team)},
    )
    return campaign


def member_of(user: Holder, campaign: Campaign) -> SupervisionMember | None:
    """His place in the team, while he still holds the post from which he was sent."""
    rows = campaign.members.select_related("posting").filter(official=user.pk, posting__until=None)
    return rows.first()


def is_running(campaign: Campaign, today: date) -> bool:
    concluded = SupervisionReport.objects.filter(campaign=campaign).exists()
    return campaign.starts_on <= today <= campaign.ends_on and not concluded


@transaction.atomic
def enter(*, user: User, campaign: Campaign, finding: Finding) -> LedgerItem:
    """A finding of the team goes into the ledger under the supervision's number. Raises what ledger.register raises."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if member_of(user, campaign) is None or not finding.division.path.startswith(campaign.division_path):
        raise NotOfTheTeam()
    if not is_running(campaign, clock.today()):
        raise SupervisionOver()
    found = replace(finding, source=Source.INSPECTION, source_no=campaign_no(campaign))
    item = ledger.register(user=user, finding=found)
    CampaignItem.objects.create(campaign=campaign, item=item)
    return item


def findings_of(campaign: Campaign, among: QuerySet[LedgerItem] | None = None) -> list[LedgerItem]:
    """All of them, or those `among` the items that a reader may see."""
    rows = (LedgerItem.objects.all() if among is None else among).filter(campaign_entries__campaign=campaign)
    return list(rows.select_related("division", "household", "responsible__official").order_by("pk"))


@transaction.atomic
def conclude(*, user: User, campaign: Campaign, conclusion: str) -> SupervisionReport:
    """By somebody of the team, over what it found; the list becomes a paper. Raises NotOfTheTeam, SupervisionOver, ConclusionShort."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    member = member_of(user, campaign)
    doer = policy.doer_at(user, Duty.OPEN_LEDGER_ITEM, campaign.division_id)
    if member is None or doer is None or user.pk not in people_of(user.pk, doer.posting):
        raise NotOfTheTeam()
    if SupervisionReport.objects.filter(campaign=campaign).exists() or clock.today() < campaign.starts_on:
        raise SupervisionOver()
    if len(conclusion.strip()) < 10:
        raise ConclusionShort(field="conclusion")
    at, items = clock.now(), findings_of(campaign)
    digest = sha256("\n".join(item.no for item in items).encode()).hexdigest()
    report = SupervisionReport.objects.create(
        campaign=campaign,
        conclusion=conclusion.strip(),
        findings=len(items),
        digest=digest,
        posting=doer.posting,
        official=user,
        name=doer.name,
        unit=doer.posting.unit,
        concluded_at=at,
    )
    log.append(
        stream=campaign.stream,
        kind=events.SUPERVISION_CONCLUDED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"campaign": str(campaign.pk)},
        statement={"findings": len(items), "digest": digest},
        personal={"conclusion": report.conclusion},
    )
    if items:
        issue_campaign_ledger(campaign, items[:ON_PAPER], doer, at)
    return report

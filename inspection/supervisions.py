"""The yearly supervision (L-31): called by the upper office, a team of departments, findings in the ledger. Its report: supervision_reports."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from approvals.errors import NotEntitled
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
from inspection.papers import campaign_no
from inspection.supervision_errors import (
    FoundOutsideTheTerm,
    MayNotJoin,
    NotOfTheTeam,
    SupervisionOver,
    TeamComplete,
    TeamTooSmall,
)
from registry.access import Holder, holders
from registry.models import Division, Posting, User
from registry.places import plain_name
from registry.roles import Duty, Role
from registry.services import actor_of


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
    SupervisionMember.objects.bulk_create([_member(campaign, posting) for posting in team.values()])
    log.append(
        stream=campaign.stream,
        kind=events.SUPERVISION_CALLED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"campaign": str(campaign.pk), "division": str(call.division.pk)},
        statement={"title": campaign.title, "team": sorted(str(key) for key in team)},
    )
    return campaign


def _member(campaign: Campaign, posting: Posting) -> SupervisionMember:
    return SupervisionMember(
        campaign=campaign,
        posting=posting,
        official_id=posting.official_id,
        name=posting.official.name,
        post=posting.post,
        unit=posting.unit,
    )


def is_short(campaign: Campaign) -> bool:
    """Whoever is left is of one department: nobody could confirm its report."""
    return len(_left(campaign)) < 2


def _left(campaign: Campaign) -> set[str]:
    rows = campaign.members.filter(posting__until=None, official__is_active=True)
    return set(rows.values_list("unit", flat=True))


def may_join(campaign: Campaign) -> list[Posting]:
    """Of another department than those who are left, and not sent before."""
    sent, left = set(campaign.members.values_list("official", flat=True)), _left(campaign)
    return [one for one in possible_team(campaign.division) if one.official_id not in sent and one.unit not in left]


@transaction.atomic
def join(*, user: User, campaign: Campaign, posting: int | None) -> SupervisionMember:
    """A team that has lost its other departments is filled up, by whoever calls supervisions; no report stands yet.

    Raises NotEntitled, SupervisionOver, TeamComplete, MayNotJoin.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    doer = policy.doer_at(user, Duty.CALL_RECHECK, campaign.division_id)
    if doer is None:
        raise NotEntitled(duty=Duty.CALL_RECHECK.label, place=plain_name(campaign.division.name))
    if SupervisionReport.objects.filter(campaign=campaign).exists():
        raise SupervisionOver()
    if not is_short(campaign):
        raise TeamComplete()
    found = next((one for one in may_join(campaign) if one.pk == posting), None)
    if found is None:
        raise MayNotJoin(field="posting")
    member = _member(campaign, found)
    member.save()
    log.append(
        stream=campaign.stream,
        kind=events.SUPERVISION_JOINED,
        at=clock.now(),
        actor=actor_of(doer.posting),
        subject={"campaign": str(campaign.pk), "division": str(campaign.division_id)},
        statement={"official": f"official:{found.official_id}"},
    )
    return member


def member_of(user: Holder, campaign: Campaign) -> SupervisionMember | None:
    """His place in the team, while he still holds the post from which he was sent."""
    rows = campaign.members.select_related("posting__official").filter(official=user.pk, posting__until=None)
    return rows.first()


def is_running(campaign: Campaign, today: date) -> bool:
    concluded = SupervisionReport.objects.filter(campaign=campaign).exists()
    return campaign.starts_on <= today <= campaign.ends_on and not concluded


@transaction.atomic
def enter(*, user: User, campaign: Campaign, finding: Finding) -> LedgerItem:
    """A finding of the team goes into the ledger under the supervision's number.

    Raises NotOfTheTeam, SupervisionOver, FoundOutsideTheTerm and what ledger.register raises.
    """
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    if member_of(user, campaign) is None or not finding.division.path.startswith(campaign.division_path):
        raise NotOfTheTeam()
    if not is_running(campaign, clock.today()):
        raise SupervisionOver()
    if finding.found_on is not None and finding.found_on < campaign.starts_on:
        raise FoundOutsideTheTerm(field="found_on")
    found = replace(finding, source=Source.INSPECTION, source_no=campaign_no(campaign))
    item = ledger.register(user=user, finding=found)
    CampaignItem.objects.create(campaign=campaign, item=item)
    return item


def findings_of(campaign: Campaign, among: QuerySet[LedgerItem] | None = None) -> list[LedgerItem]:
    """All of them, or those `among` the items that a reader may see."""
    rows = (LedgerItem.objects.all() if among is None else among).filter(campaign_entries__campaign=campaign)
    return list(rows.select_related("division", "household", "responsible__official").order_by("pk"))

"""The report that ends a supervision (L-31): proposed by one of the team, confirmed by a second one from another of its units.

Both stand for the same words over the same findings; what is found in between asks for a new proposal.
"""

from hashlib import sha256

from django.db import transaction

from approvals.objections import Doer
from audit import clock, log
from inspection import events
from inspection.models import Campaign, LedgerItem, SupervisionMember, SupervisionProposal, SupervisionReport
from inspection.papers import issue_campaign_ledger
from inspection.supervision_errors import ConclusionShort, NotOfTheTeam, OwnReport, ReportOutdated, SupervisionOver
from inspection.supervisions import findings_of, member_of
from registry.models import User
from registry.services import actor_of, name_of_actor

ON_PAPER = 300  # lines of its Z01, as a campaign's; the rest is read on the page


@transaction.atomic
def propose(*, user: User, campaign: Campaign, conclusion: str) -> SupervisionProposal:
    """By one of the team, over what it found so far. Raises NotOfTheTeam, SupervisionOver, ConclusionShort."""
    _member, doer = _of_the_team(user, campaign)
    if len(conclusion.strip()) < 10:
        raise ConclusionShort(field="conclusion")
    at, items = clock.now(), findings_of(campaign)
    proposal = SupervisionProposal.objects.create(
        campaign=campaign,
        conclusion=conclusion.strip(),
        findings=len(items),
        digest=digest_of(items),
        posting=doer.posting,
        official=user,
        name=doer.name,
        unit=doer.posting.unit,
        proposed_at=at,
    )
    log.append(
        stream=campaign.stream,
        kind=events.SUPERVISION_PROPOSED,
        at=at,
        actor=actor_of(doer.posting),
        subject={"campaign": str(campaign.pk)},
        statement={"findings": len(items), "digest": proposal.digest},
        personal={"conclusion": proposal.conclusion},
    )
    return proposal


@transaction.atomic
def confirm(*, user: User, proposal: SupervisionProposal) -> SupervisionReport:
    """The second person's word ends the supervision; the list becomes a paper.

    Raises NotOfTheTeam, SupervisionOver, OwnReport, ReportOutdated.
    """
    campaign = proposal.campaign
    member, doer = _of_the_team(user, campaign)
    if not may_confirm(member, proposal):
        raise OwnReport(unit=proposal.unit)
    at, items = clock.now(), findings_of(campaign)
    if newest(campaign) != proposal or digest_of(items) != proposal.digest:
        raise ReportOutdated()
    report = SupervisionReport.objects.create(
        campaign=campaign,
        proposal=proposal,
        conclusion=proposal.conclusion,
        findings=proposal.findings,
        digest=proposal.digest,
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
        statement={"findings": report.findings, "digest": report.digest, "proposal": proposal.pk},
        personal={"conclusion": report.conclusion},
    )
    if items:
        issue_campaign_ledger(campaign, items[:ON_PAPER], doer, at)
    return report


def _of_the_team(user: User, campaign: Campaign) -> tuple[SupervisionMember, Doer]:
    """He acts from the post from which he was sent, and nobody stands in for him; the campaign is locked."""
    Campaign.objects.select_for_update().get(pk=campaign.pk)
    member = member_of(user, campaign)
    if member is None:
        raise NotOfTheTeam()
    concluded = SupervisionReport.objects.filter(campaign=campaign).exists()
    if concluded or clock.today() < campaign.starts_on:
        raise SupervisionOver()
    return member, Doer(member.posting, name_of_actor(user, member.posting), user.pk)


def may_confirm(member: SupervisionMember, proposal: SupervisionProposal) -> bool:
    return member.official_id != proposal.official_id and member.unit != proposal.unit


def newest(campaign: Campaign) -> SupervisionProposal | None:
    return SupervisionProposal.objects.filter(campaign=campaign).order_by("pk").last()


def digest_of(items: list[LedgerItem]) -> str:
    """Of the findings' numbers in order, one a line."""
    return sha256("\n".join(item.no for item in items).encode()).hexdigest()

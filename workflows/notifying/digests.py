"""One mail per person and working day: what came new into his queue, what is due, what he was told and has not read."""

from collections import Counter
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from approvals.local_days import calendar_now
from audit import clock
from registry.models import Posting, User
from workflows import queue
from workflows.notifying.delivery_models import Delivery, MailPreference, Occasion, Way
from workflows.notifying.inbox import messages_of
from workflows.notifying.kinds import MessageKind
from workflows.notifying.models import UNREAD, Message
from workflows.notifying.planning import has_mail, inbox_address
from workflows.notifying.quiet import awake
from workflows.notifying.texts import MANY, sentence
from workflows.stage_titles import read_programmes, titles_for

MOST_LINES = 20  # sentences in one mail; the rest is a number
BATCH = 50


def plan_digests(now: datetime) -> int:
    """Everybody whose hour has come today and who has none of today; returns how many mails."""
    works = _works_today() if has_mail() else None
    if works is None:
        return 0
    made = 0
    while found := _plan_batch(now, works):
        made += sum(found)
    return made


@transaction.atomic
def _plan_batch(now: datetime, works: Q) -> list[int]:
    wishes = list(_due(now).filter(works)[:BATCH])
    made = [_plan_one(wish, now) for wish in wishes]
    MailPreference.objects.filter(pk__in=[wish.pk for wish in wishes]).update(digested_at=now)
    return made


def _works_today() -> Q | None:
    """Whose place works today: everybody's, or as far as orders of days have it; the nearest place's word counts."""
    calendar, today = calendar_now(), clock.today()
    usual = calendar.is_workday(today, "")
    said = {path: days[today] for path, days in calendar.days.items() if today in days}
    if set(said.values()) <= {usual}:
        return Q() if usual else None
    nearest = sorted(said, key=len, reverse=True)
    works = Case(*(When(division__path__under=path, then=Value(said[path])) for path in nearest), default=Value(usual))
    posts = Posting.objects.filter(official=OuterRef("user"), until=None).order_by()
    there = Q(Exists(posts.annotate(works=works).filter(works=True)))
    return there | Q(~Exists(posts)) if usual else there


def _due(now: datetime) -> QuerySet[MailPreference]:
    local = now.astimezone(clock.LOCAL_ZONE)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    rows = MailPreference.objects.filter(
        Q(digested_at=None) | Q(digested_at__lt=midnight),
        has_digest=True,
        confirmed_at__isnull=False,
        digest_at__lte=local.time(),
        user__is_active=True,
    )
    rows = rows.select_related("user").order_by("digest_at", "pk")
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(of=("self",), skip_locked=True)
    return rows


def _plan_one(wish: MailPreference, now: datetime) -> int:
    with translation.override(wish.user.language):
        lines = lines_for(wish, now)
        subject = _("Heyan: your work on %(day)s") % {"day": clock.today().isoformat()}
    if not lines:  # nobody is written to for nothing
        return 0
    delivery = Delivery(
        way=Way.MAIL,
        occasion=Occasion.DIGEST,
        reader=wish.user,
        address=wish.address,
        digest_on=clock.today(),
        subject=subject,
        text="\n".join([*lines, "", inbox_address(), ""]),
        next_try_at=awake(now, wish.quiet_from, wish.quiet_until),
        created_at=now,
    )
    Delivery.objects.bulk_create([delivery], ignore_conflicts=True)
    return 1


def lines_for(wish: MailPreference, now: datetime) -> list[str]:
    """In the language in force; case numbers and places only."""
    since = wish.digested_at or now - timedelta(days=1)
    return [*_queue_lines(wish.user, since), *_message_lines(wish, since)]


def _queue_lines(user: User, since: datetime) -> list[str]:
    waiting = queue.waiting_for(user)
    due = list(waiting.order_by("due_on", "pk").values_list("due_on", flat=True)[: queue.CAP])
    today = clock.today()
    late, now_due = sum(day < today for day in due if day), sum(day == today for day in due if day)
    lines = []
    if late:
        lines.append(ngettext("%(count)s case is overdue.", "%(count)s cases are overdue.", late) % {"count": late})
    if now_due:
        line = ngettext("%(count)s case is due today.", "%(count)s cases are due today.", now_due)
        lines.append(line % {"count": now_due})
    new = Counter(waiting.filter(created__gt=since).order_by().values_list("stage", flat=True)[: queue.CAP])
    titles = titles_for(user) if new else {}
    words = str(MANY[MessageKind.NEW_WORK])
    return [*lines, *(words % {"count": count, "stage": titles.get(stage, stage)} for stage, count in new.items())]


def _message_lines(wish: MailPreference, since: datetime) -> list[str]:
    """What did not go out at once and is still unread."""
    rows = messages_of(wish.user).filter(UNREAD, created_at__gt=since).exclude(kind__in=wish.at_once)
    rows = rows.select_related("case__programme", "case__village").defer("case__programme__content").order_by(F("pk"))
    found: list[Message] = list(rows[: queue.CAP])
    shown = found[:MOST_LINES]
    read_programmes([message.case for message in shown if message.case])
    lines = [sentence(message) for message in shown]
    if len(found) > len(shown):
        lines.append(_("and %(count)s more in your inbox") % {"count": len(found) - len(shown)})
    return lines

"""Hours in which nobody is disturbed."""

from datetime import datetime, time, timedelta

from audit import clock


def awake(at: datetime, since: time | None, until: time | None) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into; they may reach over midnight."""
    if since is None or until is None or since == until:
        return at
    local = at.astimezone(clock.LOCAL_ZONE)
    now = local.time()
    is_quiet = since <= now < until if since < until else now >= since or now < until
    if not is_quiet:
        return at
    day = local.date() if now < until else local.date() + timedelta(days=1)
    return datetime.combine(day, until, tzinfo=clock.LOCAL_ZONE)

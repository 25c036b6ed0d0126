"""Why a paper cannot be sealed. The job keeps the text, so it must say what to do."""


class NotSealed(Exception):
    """The paper was not signed; it waits, and nobody gets it unsigned."""


class KeyMissing(NotSealed):
    """An institution has no key and certificate in force."""


class NoAuthority(NotSealed):
    """This deployment has no certificate authority yet."""


class TimeAway(NotSealed):
    """The time authority that this office named does not answer, or not rightly."""

"""What must not stand in any log: the address of a signed check code says number, place and the head of the household."""

import logging
import re

# /V/CODE, also below a host, in a Referer, percent-encoded as the end of another address; and ?token=CODE of the form.
_CODE = re.compile(r"((?:/|%2[fF])[vV](?:/|%2[fF])|[?&]token=)[0-9A-Za-z%+]{4,}")


class WithoutCodes(logging.Formatter):
    """Also in the traceback, which is part of what is written."""

    def format(self, record: logging.LogRecord) -> str:
        return _CODE.sub(r"\1…", super().format(record))

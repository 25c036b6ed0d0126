"""RFC 3161: an authority of time confirms when a signature was made. Optional; where one is named, no paper is sealed without."""

import http.client
from urllib.parse import urlsplit

from asn1crypto import tsp
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

SECONDS = 20.0
MAX_ANSWER = 256 * 1024


class HttpTimeStamper(TimeStamper):
    """Asks over HTTP with the standard library, as the log's time stamps do."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        return tsp.TimeStampResp.load(self._answer(req.dump()))

    def _answer(self, query: bytes) -> bytes:
        parts = urlsplit(self.address)
        connect = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = connect(parts.netloc, timeout=SECONDS)
        try:
            connection.request("POST", parts.path or "/", query, {"Content-Type": "application/timestamp-query"})
            response = connection.getresponse()
            answer = response.read(MAX_ANSWER)
        except (OSError, http.client.HTTPException) as error:
            raise TimestampRequestError(f"the time authority {self.address} does not answer: {error}") from error
        finally:
            connection.close()
        if response.status != 200:
            raise TimestampRequestError(f"the time authority {self.address} answers {response.status}")
        return answer


def time_stamper() -> TimeStamper | None:
    address = settings.SEAL_TIME_AUTHORITY
    return HttpTimeStamper(address) if address else None

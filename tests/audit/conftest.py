from tests.append_only import flushable
from tests.audit.authority import authority

__all__ = ["authority", "flushable"]

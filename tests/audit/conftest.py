from tests.append_only import flushable

__all__ = ["flushable"]

"""The one way out: calls from the server to addresses that people gave."""

from portal.common.outbound.client import Answer, CallFailed, CallRefused, call

__all__ = ["Answer", "CallFailed", "CallRefused", "call"]

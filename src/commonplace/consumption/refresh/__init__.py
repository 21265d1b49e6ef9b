"""Refresh: claim what is due, fetch it politely, decide what is new, store it whole or not at all."""

from commonplace.consumption.refresh.running import Report, refresh

__all__ = ["Report", "refresh"]

"""Refresh: claim what is due, fetch it politely, decide what is new, store it whole or not at all.

Start at `running.refresh`. Nothing is imported here: pages need the words of `troubles`, not the parsers.
"""

"""The only way to the network: addresses checked when they are dialed, sizes capped, time limited.

aiohttp costs 20 MB, so it is imported when the first `Fetcher` is opened and not before.
"""

from commonplace.kernel.http.address import has_known_ending, host_key, safe_address
from commonplace.kernel.http.answer import Answer, FetchTrouble
from commonplace.kernel.http.fetcher import Fetcher, fetch, from_settings
from commonplace.kernel.http.freshness import max_age_seconds, retry_after_seconds

__all__ = [
    "Answer",
    "FetchTrouble",
    "Fetcher",
    "fetch",
    "from_settings",
    "has_known_ending",
    "host_key",
    "max_age_seconds",
    "retry_after_seconds",
    "safe_address",
]

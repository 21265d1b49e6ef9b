"""From what a member types, an address, a handle or a tag, to the sources that can be followed."""

from commonplace.consumption.discovery.finding import Found, discover, discover_now
from commonplace.consumption.discovery.rules import Reading, Rule, classify, load_rules
from commonplace.consumption.discovery.scout import Candidate, Tried

__all__ = ["Candidate", "Found", "Reading", "Rule", "Tried", "classify", "discover", "discover_now", "load_rules"]

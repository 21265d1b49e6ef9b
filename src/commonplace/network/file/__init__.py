"""The Commonplace file: all of a network as one documented JSON file (`docs/commonplace-file.md`)."""

from commonplace.network.file.model import Note, NotOurFile, Plan, Record
from commonplace.network.file.reading import read
from commonplace.network.file.rows import plan_of, rest_of, rows_of

__all__ = ["NotOurFile", "Note", "Plan", "Record", "plan_of", "read", "rest_of", "rows_of"]

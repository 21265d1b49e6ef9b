"""What changes tools: verb-named, the acting member first, atomic, the object back."""

from commonplace.tools.actions.noting import ToolFacts, ToolNotNoted, change_tool, note_tool

__all__ = ["ToolFacts", "ToolNotNoted", "change_tool", "note_tool"]

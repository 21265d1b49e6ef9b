"""What changes people: verb-named, the acting member first, atomic, the object back."""

from commonplace.people.actions.handling import NotHandled, add_handle, change_handle, remove_handle, say_dead
from commonplace.people.actions.merging import NotMerged, ask_again, merge, same_as, say_two, split
from commonplace.people.actions.noting import NotNoted, PersonFacts, change_person, note_person

__all__ = [
    "NotHandled", "NotMerged", "NotNoted", "PersonFacts", "add_handle", "ask_again", "change_handle", "change_person", "merge",
    "note_person", "remove_handle", "same_as", "say_dead", "say_two", "split",
]

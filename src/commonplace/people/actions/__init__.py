"""What changes people: verb-named, the acting member first, atomic, the object back."""

from commonplace.people.actions.noting import NotNoted, PersonFacts, change_person, note_person

__all__ = ["NotNoted", "PersonFacts", "change_person", "note_person"]

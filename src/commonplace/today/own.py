"""What a day holds of a member: taken along, erased, and who sees it."""


def register() -> None:
    """Called once, when the program starts."""

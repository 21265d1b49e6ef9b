"""What is held of a member here: taken along, erased, and who sees it."""


def register() -> None:
    """Called once, when the program starts."""
    from commonplace.connection import own_answers, own_asking, own_offer, own_replying, reminders, reporting, unanswered

    own_asking.register()
    own_replying.register()
    own_offer.register()
    reporting.register()
    own_answers.register()
    reminders.register()
    unanswered.register()

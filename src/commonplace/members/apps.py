from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "commonplace.members"

    def ready(self) -> None:
        from commonplace.members import asking, own

        own.register()
        asking.register()

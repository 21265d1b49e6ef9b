from django.apps import AppConfig


class SpacesConfig(AppConfig):
    name = "commonplace.spaces"

    def ready(self) -> None:
        from commonplace.spaces import own

        own.register()

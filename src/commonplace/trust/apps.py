from django.apps import AppConfig


class TrustConfig(AppConfig):
    name = "commonplace.trust"

    def ready(self) -> None:
        from commonplace.trust import own

        own.register()

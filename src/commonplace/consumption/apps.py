from django.apps import AppConfig


class ConsumptionConfig(AppConfig):
    name = "commonplace.consumption"

    def ready(self) -> None:
        from commonplace.consumption import own

        own.register()

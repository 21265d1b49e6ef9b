from django.apps import AppConfig


class TodayConfig(AppConfig):
    name = "commonplace.today"

    def ready(self) -> None:
        from commonplace.today import own

        own.register()

from django.apps import AppConfig


class ConsumptionConfig(AppConfig):
    name = "commonplace.consumption"

    def ready(self) -> None:
        from commonplace.consumption import for_network, own

        own.register()
        for_network.register()

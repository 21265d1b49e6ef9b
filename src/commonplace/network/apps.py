from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "commonplace.network"

    def ready(self) -> None:
        from commonplace.network import came, own, reporting

        own.register()
        came.register_here()
        reporting.register()

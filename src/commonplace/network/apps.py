from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "commonplace.network"

    def ready(self) -> None:
        from commonplace.network import came

        came.register_here()

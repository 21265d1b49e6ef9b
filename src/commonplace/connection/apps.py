from django.apps import AppConfig


class ConnectionConfig(AppConfig):
    name = "commonplace.connection"

    def ready(self) -> None:
        from commonplace.connection import own, said

        own.register()
        said.register_here()

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "commonplace.kernel.outbox"
    label = "outbox"

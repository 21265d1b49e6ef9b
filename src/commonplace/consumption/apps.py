from django.apps import AppConfig


class ConsumptionConfig(AppConfig):
    name = "commonplace.consumption"

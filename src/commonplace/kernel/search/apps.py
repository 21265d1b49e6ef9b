from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "commonplace.kernel.search"
    label = "search"

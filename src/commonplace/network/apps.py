from django.apps import AppConfig


class NetworkConfig(AppConfig):
    name = "commonplace.network"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from commonplace.members import steward_pages
        from commonplace.network import came, goal_prompts, own, reporting

        own.register()
        came.register_here()
        goal_prompts.register()
        reporting.register()
        steward_pages.register(steward_pages.StewardPage(
            _("Platforms"), _("Who owns them, how they earn, how to leave: correct what has aged."), "network:platforms"))

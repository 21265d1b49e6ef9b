"""Which address leads to which module; imports all, imported by none."""

from django.urls import include, path

urlpatterns = [
    path("", include("commonplace.web.urls")),
    path("", include("commonplace.members.urls")),
    path("", include("commonplace.consumption.urls")),
    path("", include("commonplace.connection.urls")),
    path("", include("commonplace.spaces.urls")),
    path("", include("commonplace.network.urls")),
    path("", include("commonplace.today.urls")),
    path("", include("commonplace.trust.urls")),
    path("account/", include("allauth.urls")),
]
handler400 = "commonplace.web.views.not_taken_in"
handler403 = "commonplace.web.views.not_found"
handler404 = "commonplace.web.views.not_found"
handler500 = "commonplace.web.views.went_wrong"

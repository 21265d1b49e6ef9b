from django.urls import URLPattern, URLResolver, path

from commonplace.web import views

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
]

from django.urls import URLPattern, URLResolver, path

from commonplace.web import search, views

app_name = "web"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.front, name="front"),
    path("search", search.search, name="search"),
]

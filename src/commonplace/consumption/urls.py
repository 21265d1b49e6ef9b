from django.urls import URLPattern, URLResolver

app_name = "consumption"
urlpatterns: list[URLPattern | URLResolver] = []

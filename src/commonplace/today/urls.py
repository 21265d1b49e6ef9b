"""Addresses of the day."""

from django.urls import URLPattern, URLResolver, path

from commonplace.today import prompt_views, views
from commonplace.today.digest import views as mail_views

app_name = "today"
urlpatterns: list[URLPattern | URLResolver] = [
    path("today", views.today, name="today"),
    path("today/one", views.one, name="one"),
    path("today/more", views.more, name="more"),
    path("today/done", views.done, name="done"),
    path("today/prompt/<slug:key>/take", prompt_views.take, name="prompt_take"),
    path("today/prompt/<slug:key>/not-now", prompt_views.not_now, name="prompt_not_now"),
    path("today/mail", mail_views.mail, name="mail"),
    path("today/mail/now", mail_views.send_now, name="mail_now"),
    path("today/mail/resume", mail_views.resume, name="resume_mail"),
    path("today/mail/again/<slug:public_id>", mail_views.again, name="mail_again"),
    path("today/mail/stop/<str:token>", mail_views.stop, name="stop_mail"),
    path("today/after/<int:pk>", views.after, name="next"),
]

from django.urls import URLPattern, URLResolver, path
from django.views.generic import RedirectView

from commonplace.members.views import blocking, holidays, joining, leaving, mails, rules, settings, sign_in, site, welcome

app_name = "members"
urlpatterns: list[URLPattern | URLResolver] = [
    # These two stand before django-allauth's pages of the same address, which redirect here by name.
    path("account/login/", sign_in.sign_in, name="sign_in"),
    path("account/signup/", joining.join_open),
    path("join", joining.join_open, name="join_open"),
    path("join/code", joining.join_code, name="join_code"),
    path("join/<str:token>", joining.join, name="join"),
    path("rules", rules.rules, name="rules"),
    path("welcome/", RedirectView.as_view(pattern_name="members:welcome"), {"step": "me"}),
    path("welcome/<slug:step>", welcome.welcome, name="welcome"),
    path("settings", settings.settings, name="settings"),
    path("settings/keep/<slug:section>", settings.settings, name="keep_settings"),
    path("settings/holidays", holidays.add, name="add_holiday"),
    path("settings/holidays/<slug:public_id>/remove", holidays.remove, name="remove_holiday"),
    path("settings/mails/wanted/<slug:how>", mails.wanted, name="mails_wanted"),
    path("settings/mails/<slug:public_id>/again", mails.again, name="send_mail_again"),
    path("settings/mails/<slug:public_id>/let-go", mails.let_go, name="let_go_mail"),
    path("settings/who-sees-me", settings.who_sees_me, name="who_sees_me"),
    path("settings/people-kept-away", blocking.people_kept_away, name="people_kept_away"),
    path("settings/people-kept-away/<slug:public_id>", blocking.keep_away, name="keep_away"),
    path("settings/people-kept-away/<slug:public_id>/undo", blocking.let_back, name="let_back"),
    path("settings/export", leaving.export, name="export"),
    path("settings/erase", leaving.erase, name="erase"),
    path("erased", leaving.erased, name="erased"),
    path("settings/site", site.site, name="site"),
    path("settings/site/invite", site.invite, name="invite"),
    path("settings/site/withdraw/<slug:public_id>", site.withdraw, name="withdraw"),
    path("settings/site/stewards", site.add_steward, name="add_steward"),
    path("settings/site/stewards/<slug:public_id>/remove", site.remove_steward, name="remove_steward"),
]

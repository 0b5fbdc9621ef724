from allauth.account import views as account
from django.conf.urls.i18n import set_language
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path

accounts = [
    path("login/", account.login, name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("signup/", account.signup, name="account_signup"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(  # the key has a hyphen of its own, so the person's number ends at the first
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("accounts/", include(accounts)),
    path("language/", login_not_required(set_language), name="set_language"),
    path("counties/", include("counties.urls")),
    path("mentors/", include("mentors.urls")),
    path("", include("settlements.urls")),
    path("", include("engagements.urls")),
    path("", include("mentorhalo.portal.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "mentorhalo.core.errors.server_error"

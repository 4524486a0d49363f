"""All addresses. DESIGN "Fixed addresses" names those that may not move."""

from allauth.account import views as account
from django.conf import settings
from django.db import transaction
from django.urls import include, path, re_path

from config import health
from duties.web.worklist import worklist

sign_in = [
    # A failed sign-in must be counted although the page that says so is an ordinary answer.
    path("", transaction.non_atomic_requests(account.login), name="account_login"),
    path("afmelden/", account.logout, name="account_logout"),
    path("account/", account.signup, name="account_signup"),
    path("inactief/", account.account_inactive, name="account_inactive"),
    path("wachtwoord/", account.password_change, name="account_change_password"),
    path("wachtwoord-vergeten/", account.password_reset, name="account_reset_password"),
    path("wachtwoord-vergeten/verstuurd/", account.password_reset_done, name="account_reset_password_done"),
    # The key has a hyphen of its own: the account ends at the first one.
    re_path(
        r"^wachtwoord-vergeten/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "wachtwoord-vergeten/klaar/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
]

urlpatterns = [
    path("", worklist, name="worklist"),
    path("aanmelden/", include(sign_in)),
    path("", include("accounts.web.urls")),
    path("", include("schools.web.urls")),
    path("", include("duties.web.urls")),
    path("", include("cases.web.urls")),
    path("", include("referrals.web.urls")),
    path("geheimhouding/", include("secrecy.web.urls")),
    path("toezicht/", include("secrecy.web.oversight_urls")),
    path("healthz", health.healthz, name="healthz"),
]
if settings.DEMO:
    urlpatterns += [path("", include("demo.urls"))]

handler400 = "core.errors.bad_request"
handler403 = "core.errors.forbidden"
handler404 = "core.errors.not_found"
handler500 = "core.errors.server_error"

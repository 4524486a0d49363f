from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _


class ClosedAdapter(DefaultAccountAdapter):
    """Accounts are made by an organisation's administrator; nobody signs up. The library's sentences in the u-form."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        # The same sentence whether or not the name exists.
        "username_password_mismatch": _("Deze naam en dit wachtwoord horen niet bij elkaar. Kijk ze na."),
        "email_password_mismatch": _("Deze naam en dit wachtwoord horen niet bij elkaar. Kijk ze na."),
        "incorrect_password": _("Dit wachtwoord klopt niet. Kijk het na."),
        "enter_current_password": _("Vul uw huidige wachtwoord in."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        return [*super().get_login_stages(), "accounts.stages.SecondStep"]

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Only the password: the application may change no other column of a user."""
        user.set_password(password)
        user.save(update_fields=["password"])

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts import signin  # noqa: F401 - listens to sign-ins for the audit
        from accounts.permissions import READERS, count_to_confirm
        from accounts.shell import NavItem, register_nav
        from core import mail
        from core.mail import Words

        register_nav(60, NavItem(_("Medewerkers"), "accounts:members", READERS, count_to_confirm))
        mail.register_words(
            "second_factor",
            Words(
                _("Uw tweede stap in Schakel"),
                _(
                    "Er gebeurde iets met uw tweede stap bij het aanmelden: ze werd ingesteld, gewijzigd of teruggezet, of "
                    "iemand typte vijf keer een verkeerde code. Was u dit niet? Kies dan meteen een nieuw wachtwoord en meld "
                    "het aan de beheerder van uw school of dienst:"
                ),
            ),
        )

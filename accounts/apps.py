from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts import signin  # noqa: F401 - listens to sign-ins for the audit
        from accounts.permissions import READERS, count_to_confirm
        from accounts.shell import NavItem, register_nav

        register_nav(60, NavItem(_("Medewerkers"), "accounts:members", READERS, count_to_confirm))

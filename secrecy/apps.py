from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    name = "secrecy"
    verbose_name = "Geheimhouding"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import Role
        from accounts.shell import FooterItem, NavItem, register_footer, register_nav
        from secrecy import checks  # noqa: F401 - registers itself

        register_footer(10, FooterItem(_("Wat betekent geheimhouding?"), "secrecy:rules"))
        register_nav(80, NavItem(_("Vrijgaven"), "secrecy:register", frozenset({Role.DPO})))

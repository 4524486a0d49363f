from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    name = "secrecy"
    verbose_name = "Geheimhouding"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.shell import FooterItem, register_footer
        from secrecy import checks  # noqa: F401 - registers itself

        register_footer(10, FooterItem(_("Wat betekent geheimhouding?"), "secrecy:rules"))

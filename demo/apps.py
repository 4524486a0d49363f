from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.shell import FooterItem, register_footer

        register_footer(90, FooterItem(_("Mail van de demo"), "demo_mail"))

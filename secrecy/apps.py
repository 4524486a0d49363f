from django.apps import AppConfig


class SecrecyConfig(AppConfig):
    name = "secrecy"
    verbose_name = "Geheimhouding"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import Role
        from accounts.shell import FooterItem, NavItem, register_footer, register_nav
        from core import mail, ticks
        from secrecy import checks, oversight, reports  # noqa: F401 - the checks register themselves

        register_footer(10, FooterItem(_("Wat betekent geheimhouding?"), "secrecy:rules"))
        register_nav(70, NavItem(_("Toezicht"), "oversight:index", frozenset({Role.DPO}), oversight.count_reports))
        register_nav(80, NavItem(_("Vrijgaven"), "secrecy:register", frozenset({Role.DPO})))
        ticks.register("reports", reports.tell)
        mail.register_words(reports.KIND, reports.WORDS)

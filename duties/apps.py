from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "duties"
    verbose_name = "Taken"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import Role
        from accounts.shell import FooterItem, NavItem, register_footer, register_nav
        from core import mail, ticks
        from core.mail import Words
        from duties import fiche, reminders, role_notices
        from duties.querysets import count_open
        from duties.web import panels

        register_nav(10, NavItem(_("Werklijst"), "worklist", frozenset(Role), count_open))
        register_footer(30, FooterItem(_("Mijn meldingen"), "duties:choices", signed_in=True))
        ticks.register("reminders", reminders.remind)
        ticks.register("role_notices", role_notices.tell)
        ticks.register("fiche", fiche.remind)
        panels.register("roles", role_notices.panel, role_notices.counter)
        panels.register("fiche", fiche.panel)
        mail.register_words(
            "roles",
            Words(_("Er staat een bericht klaar in Schakel"), _("Naast uw werklijst staat een bericht:")),
        )
        mail.register_words(
            "digest",
            Words(_("Uw taken in Schakel"), _("Op uw werklijst staan taken waarvan de dag er aankomt of voorbij is:")),
        )
        mail.register_words(
            "escalation",
            Words(
                _("Er blijft een taak liggen in Schakel"), _("Er blijft een taak liggen. Op uw werklijst ziet u welke:")
            ),
        )

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    name = "duties"
    verbose_name = "Taken"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import Role
        from accounts.shell import NavItem, register_nav
        from core import ticks
        from duties import reminders
        from duties.querysets import count_open

        register_nav(10, NavItem(_("Werklijst"), "worklist", frozenset(Role), count_open))
        ticks.register("reminders", reminders.remind)

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Scholen"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import OrganisationKind, Role
        from accounts.shell import NavItem, register_nav
        from schools.assignments import CONFIRMERS

        at_clb = frozenset({OrganisationKind.CLB})
        register_nav(62, NavItem(_("Scholen"), "schools:assignments", CONFIRMERS, at=at_clb))
        # Coordinators come there from their worklist: their menu is long enough.
        keepers = frozenset({Role.SECRETARIAT, Role.ORGANISATION_ADMIN})
        at_school = frozenset({OrganisationKind.SCHOOL})
        register_nav(65, NavItem(_("Schoolkalender"), "schools:calendar", keepers, at=at_school))

from django.apps import AppConfig


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "Scholen"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import OrganisationKind, Role
        from accounts.shell import FooterItem, NavItem, register_footer, register_nav
        from core import ticks
        from schools.assignments import CONFIRMERS
        from schools.imports import running
        from schools.models import FAMILY_ROLES, IMPORT_ROLES, POST_ROLES
        from schools.posts import to_look_at

        at_clb = frozenset({OrganisationKind.CLB})
        register_nav(62, NavItem(_("Scholen"), "schools:assignments", CONFIRMERS, at=at_clb))
        # Coordinators come there from their worklist: their menu is long enough.
        keepers = frozenset({Role.SECRETARIAT, Role.ORGANISATION_ADMIN})
        at_school = frozenset({OrganisationKind.SCHOOL})
        register_nav(65, NavItem(_("Schoolkalender"), "schools:calendar", keepers, at=at_school))
        register_nav(50, NavItem(_("Leerlingen"), "schools:pupils", FAMILY_ROLES, at=at_school))
        # The number: posts of the fiche that somebody has to look at, each September all of them.
        at_home = IMPORT_ROLES | POST_ROLES
        register_nav(70, NavItem(_("Mijn school"), "schools:own", at_home, to_look_at, at=at_school))
        register_footer(40, FooterItem(_("Scholen"), "schools:schools", signed_in=True))
        ticks.register("imports", running.remove_old)

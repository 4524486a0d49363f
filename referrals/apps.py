from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    verbose_name = "Verwijzingen"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts.roles import OrganisationKind, Role
        from accounts.shell import NavItem, register_nav
        from duties import kinds
        from referrals import lines
        from referrals.enums import DutyKind

        kinds.register(list(DutyKind), lines.load)
        register_nav(45, NavItem(_("Expo-R"), "referrals:desk", frozenset({Role.CASE_MANAGER})))
        at = frozenset({OrganisationKind.MUNICIPALITY})
        register_nav(46, NavItem(_("Dossiers van de stad"), "referrals:city", frozenset({Role.DPO}), at=at))

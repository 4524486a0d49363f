from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "cases"
    verbose_name = "Casussen"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from accounts import leaving
        from accounts.roles import Role
        from accounts.shell import FooterItem, NavItem, register_footer, register_nav, register_search
        from cases import emergency, grant_review, handover, lines, summer, unanswered, walls
        from cases.clb_files import CLB_ROLES
        from cases.enums import DutyKind
        from cases.models.emergency import ASKERS
        from cases.web import emergency_panel
        from cases.web.views.cases import READERS as CASE_READERS
        from cases.web.views.meetings import READERS as MEETING_READERS
        from cases.web.views.search import SEARCHERS
        from cases.web.views.signals import READERS as SIGNAL_READERS
        from core import ticks
        from duties import kinds
        from duties.web import panels

        kinds.register(list(DutyKind), lines.load)
        panels.register("summer", summer.panel)
        ticks.register("walls", walls.take_over_all)
        ticks.register("unanswered", unanswered.pass_on)
        leaving.register("cases:hand_over", handover.BY)
        register_nav(20, NavItem(_("Signalen"), "cases:signals", SIGNAL_READERS))
        register_nav(30, NavItem(_("Casussen"), "cases:cases", frozenset(CASE_READERS)))
        register_nav(25, NavItem(_("CLB-overzicht"), "cases:clb", CLB_ROLES - {Role.CLB_DIRECTOR}))
        register_nav(26, NavItem(_("CLB-team"), "cases:clb_workload", frozenset({Role.CLB_DIRECTOR})))
        register_nav(35, NavItem(_("CLB-dossiers"), "cases:clb_files", CLB_ROLES))
        register_nav(35, NavItem(_("Wat u meldde"), "cases:police_own", frozenset({Role.POLICE_CONTACT})))
        register_nav(40, NavItem(_("Overleg"), "cases:meetings", frozenset(MEETING_READERS)))
        register_nav(55, NavItem(_("Wie leest mee"), "cases:grants", frozenset(grant_review.REVIEWERS)))
        register_nav(60, NavItem(_("Noodtoegang"), "cases:emergency", ASKERS))
        register_nav(61, NavItem(_("Noodtoegang"), "cases:emergency_reviews", frozenset({Role.DPO})))
        ticks.register("emergency", emergency.remind)
        panels.register("emergency", emergency_panel.panel)
        ticks.register("grant_review", grant_review.remind)
        panels.register("grant_review", grant_review.panel, grant_review.counter)
        register_search("cases:search", SEARCHERS)
        register_footer(20, FooterItem(_("Stappenplannen"), "cases:procedures"))

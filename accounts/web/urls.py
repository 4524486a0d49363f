from django.urls import path

from accounts.web import members, second_step, views

app_name = "accounts"
urlpatterns = [
    path("aanmelden/tweede-stap/", second_step.at_sign_in, name="second_step"),
    path("aanmelden/tweede-stap/bevestigen/", second_step.confirm, name="confirm"),
    path("aanmelden/tweede-stap/beheren/", second_step.overview, name="factor"),
    path("aanmelden/tweede-stap/instellen/", second_step.put, name="factor_set"),
    path("aanmelden/tweede-stap/herstelcodes/", second_step.codes, name="factor_codes"),
    path("aanmelden/tweede-stap/herstelcodes/bestand/", second_step.codes_file, name="factor_codes_file"),
    path("aanmelden/tweede-stap/verwijderen/", second_step.remove, name="factor_remove"),
    path("rol/", views.switch, name="switch"),
    path("medewerkers/", members.index, name="members"),
    path("medewerkers/voorstellen/", members.propose, name="member_propose"),
    path("medewerkers/<int:pk>/bevestigen/", members.confirm, name="member_confirm"),
    path("medewerkers/<int:pk>/beeindigen/", members.end, name="member_end"),
    path("medewerkers/<int:pk>/tweede-stap/", members.reset_factor, name="member_factor"),
]

from django.urls import path, register_converter

from schools.web import assignments, calendar, directory, fiche, imports, onboarding, practice, pupils, settings
from schools.web.numbers import SchoolNumber

register_converter(SchoolNumber, "nr")

app_name = "schools"
urlpatterns = [
    path("schoolkalender/", calendar.index, name="calendar"),
    path("schoolkalender/<int:pk>/schrappen/", calendar.remove, name="free_day_remove"),
    path("clb/scholen/", assignments.index, name="assignments"),
    path("clb/scholen/<int:pk>/bevestigen/", assignments.confirm, name="assignment_confirm"),
    path("clb/scholen/<int:pk>/beeindigen/", assignments.end, name="assignment_end"),
    path("leerlingen/", pupils.index, name="pupils"),
    path("leerlingen/nieuw/", pupils.edit, name="pupil_new"),
    path("leerlingen/<int:pk>/", pupils.detail, name="pupil"),
    path("leerlingen/<int:pk>/wijzigen/", pupils.edit, name="pupil_edit"),
    path("leerlingen/<int:pk>/ouder/", pupils.parent, name="parent_new"),
    path("leerlingen/<int:pk>/ouder/<int:link>/", pupils.parent, name="parent"),
    path("scholen/", directory.index, name="schools"),
    path("scholen/eigen/", directory.own, name="own"),
    path("scholen/<nr:nr>/", directory.detail, name="school"),
    path("scholen/<nr:nr>/gegevens/", settings.edit, name="settings"),
    path("scholen/<nr:nr>/vestiging/", settings.campus, name="campus_new"),
    path("scholen/<nr:nr>/vestiging/<int:pk>/", settings.campus, name="campus"),
    path("scholen/<nr:nr>/vestiging/<int:pk>/verwijderen/", settings.remove_campus, name="campus_remove"),
    path("scholen/<nr:nr>/start/", onboarding.start, name="start"),
    path("scholen/<nr:nr>/oefenen/", practice.reset, name="practice"),
    path("scholen/<nr:nr>/fiche/", fiche.page, name="fiche"),
    path("scholen/<nr:nr>/fiche.pdf", fiche.pdf_file, name="fiche_pdf"),
    path("scholen/<nr:nr>/fiche/<slug:post>/", fiche.post, name="post"),
    path("scholen/<nr:nr>/fiche/<slug:post>/bevestigen/", fiche.confirm, name="post_confirm"),
    path("scholen/<nr:nr>/fiche/<slug:post>/schrappen/<int:pk>/", fiche.strike, name="post_strike"),
    path("scholen/<nr:nr>/import/", imports.index, name="imports"),
    path("scholen/<nr:nr>/import/<uuid:pk>/", imports.detail, name="import"),
    path("scholen/<nr:nr>/import/<uuid:pk>/inlezen/", imports.write, name="import_write"),
    path("scholen/<nr:nr>/import/<uuid:pk>/verwijderen/", imports.remove, name="import_remove"),
]

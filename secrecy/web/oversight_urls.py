from django.urls import path, register_converter

from secrecy.web import oversight, verification
from secrecy.web.oversight_days import DayConverter

register_converter(DayConverter, "day")
app_name = "oversight"
urlpatterns = [
    path("", oversight.index, name="index"),
    path("personen/<int:pk>/", oversight.person, name="person"),
    path("toegang/", oversight.access_list, name="access"),
    path("uitvoer/", oversight.export, name="export"),
    path("meldingen/<uuid:pk>/", oversight.report, name="report"),
    path("controle/", verification.index, name="verification"),
    path("controle/<day:day>/", verification.anchor, name="anchor"),
    path("controle/<day:day>.txt", verification.anchor_file, name="anchor_file"),
]

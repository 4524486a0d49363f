from django.urls import path

from accounts.web import members, views

app_name = "accounts"
urlpatterns = [
    path("rol/", views.switch, name="switch"),
    path("medewerkers/", members.index, name="members"),
    path("medewerkers/voorstellen/", members.propose, name="member_propose"),
    path("medewerkers/<int:pk>/bevestigen/", members.confirm, name="member_confirm"),
    path("medewerkers/<int:pk>/beeindigen/", members.end, name="member_end"),
]

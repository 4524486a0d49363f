from django.urls import path

from schools.web import assignments, calendar

app_name = "schools"
urlpatterns = [
    path("schoolkalender/", calendar.index, name="calendar"),
    path("schoolkalender/<int:pk>/schrappen/", calendar.remove, name="free_day_remove"),
    path("clb/scholen/", assignments.index, name="assignments"),
    path("clb/scholen/<int:pk>/bevestigen/", assignments.confirm, name="assignment_confirm"),
    path("clb/scholen/<int:pk>/beeindigen/", assignments.end, name="assignment_end"),
]

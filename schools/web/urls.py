from django.urls import path

from schools.web import calendar

app_name = "schools"
urlpatterns = [
    path("schoolkalender/", calendar.index, name="calendar"),
    path("schoolkalender/<int:pk>/schrappen/", calendar.remove, name="free_day_remove"),
]

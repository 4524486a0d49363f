from django.urls import path

from duties.web import choices

app_name = "duties"
urlpatterns = [path("meldingen/", choices.edit, name="choices")]

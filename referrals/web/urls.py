from django.urls import path

from referrals.web import views

app_name = "referrals"
urlpatterns = [
    path("verwijzingen/", views.desk, name="desk"),
    path("verwijzingen/stad/", views.city_switch, name="city"),
    path("verwijzingen/<uuid:pk>/", views.notice, name="desk_notice"),
    path("verwijzingen/<uuid:pk>/terugkoppeling/", views.feedback, name="desk_feedback"),
    path("verwijzingen/ontvangen/<uuid:pk>/", views.received, name="desk_received"),
]

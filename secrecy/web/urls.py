from django.urls import path

from secrecy.web import register, views

app_name = "secrecy"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("vrijgaven/", register.register, name="register"),
    path("vrijgaven/vrijgaven.csv", register.export, name="register_export"),
]

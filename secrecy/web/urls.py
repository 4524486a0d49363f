from django.urls import path

from secrecy.web import views

app_name = "secrecy"
urlpatterns = [path("", views.rules, name="rules")]

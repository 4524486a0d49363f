from django.urls import path

from accounts.web import views

app_name = "accounts"
urlpatterns = [path("rol/", views.switch, name="switch")]

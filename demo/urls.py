from django.urls import path

from demo import views

urlpatterns = [
    path("demo/mail/", views.mail, name="demo_mail"),
    path("stijl/", views.styleguide, name="styleguide"),
    path("stijl/voorstellen/", views.styleguide_suggestions, name="styleguide_suggestions"),
    path("stijl/concept/", views.styleguide_draft, name="styleguide_draft"),
]

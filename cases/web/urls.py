from django.urls import path

from cases.web.views import cases, feedback, notices, plans, procedures, signals, steps, talks

app_name = "cases"
urlpatterns = [
    path("signalen/", signals.index, name="signals"),
    path("signalen/nieuw/", signals.new, name="new_signal"),
    path("signalen/nieuw/concept/", signals.draft, name="signal_draft"),
    path("signalen/nieuw/leerlingen/", signals.pupils, name="pupils"),
    path("signalen/<str:ref>/", signals.detail, name="signal"),
    path("signalen/<str:ref>/aanvulling/", signals.add, name="signal_add"),
    path("signalen/<str:ref>/openen/", signals.open_case, name="signal_open"),
    path("signalen/<str:ref>/zonder-casus/", signals.decline, name="signal_decline"),
    path("signalen/<str:ref>/gelezen/<uuid:item>/", signals.addition_read, name="addition_read"),
    path("signalen/<str:ref>/terugkoppeling/", feedback.give, name="feedback"),
    path("casussen/", cases.index, name="cases"),
    path("casussen/<str:ref>/", cases.detail, name="case"),
    path("casussen/<str:ref>/op-mij-nemen/", cases.take, name="case_take"),
    path("casussen/<str:ref>/gespreksvoerder/", cases.talker, name="case_talker"),
    path("casussen/<str:ref>/stap/<slug:key>/", steps.take, name="step"),
    path("casussen/<str:ref>/ongedaan/", steps.undo, name="undo"),
    path("casussen/<str:ref>/sluiten/", steps.close, name="case_close"),
    path("casussen/<str:ref>/heropenen/", steps.reopen, name="case_reopen"),
    path("casussen/<str:ref>/actie/", plans.add, name="action_add"),
    path("acties/<uuid:pk>/", plans.detail, name="action"),
    path("stappenplannen/", procedures.index, name="procedures"),
    path("stappenplannen/<slug:slug>/", procedures.detail, name="procedure"),
    path("gesprekken/<uuid:pk>/", talks.detail, name="talk"),
    path("kennisgevingen/<uuid:pk>/", notices.detail, name="notice"),
]

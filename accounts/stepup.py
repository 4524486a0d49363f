"""Confirming once more that it is you, right before what cannot be undone: a disclosure, an export, a new telephone.

Who has a second factor gives a code; who has none, where it is only offered, their password. It counts for five minutes
(ASVS 7.5.3) and stands in the session as a moment. Signing in counts as confirming.
"""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar, overload

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.secondfactor import Proof
from accounts.web.factor_forms import ProofForm
from core import audit
from core.templatetags.schakel import SEAT_FIELD

View = TypeVar("View", bound=Callable[..., HttpResponse])
KEY = "confirmed"
# The page writes these itself.
OWN_FIELDS = {"csrfmiddlewaretoken", SEAT_FIELD}


def mark(request: HttpRequest, by: Proof) -> None:
    """Note in the session that this user has just confirmed."""
    request.session[KEY] = {"at": timezone.now().timestamp(), "by": by}


def fresh(request: HttpRequest) -> bool:
    """Confirmed no longer than `STEP_UP_SECONDS` ago."""
    at = _confirmed(request).get("at")
    return at is not None and 0 <= timezone.now().timestamp() - at < settings.STEP_UP_SECONDS


def unproven(request: HttpRequest) -> bool:
    """Signed in with no more than a password where a second factor is compulsory."""
    return settings.SECOND_FACTOR == "required" and not by_code(request)


def by_code(request: HttpRequest) -> bool:
    """Whether this session ever gave a code."""
    return _confirmed(request).get("by") == Proof.CODE


def _confirmed(request: HttpRequest) -> Mapping[str, Any]:
    return request.session.get(KEY) or {}


@overload
def freshly_confirmed(view: View) -> View: ...
@overload
def freshly_confirmed(*, when: Callable[[HttpRequest], bool]) -> Callable[[View], View]: ...
def freshly_confirmed(view: Any = None, *, when: Callable[[HttpRequest], bool] | None = None) -> Any:
    """Let a view run only for who confirmed in the last minutes; with `when`, only for requests that it says so of.

    A page that is asked for goes to the confirmation page, which comes back to it. A form that is sent is answered by
    the confirmation right there, with everything that was typed kept in it, so that nothing is lost. Stands under
    `@access(…)`.
    """

    def guard(view: View) -> View:
        run = transaction.atomic(view)

        @transaction.non_atomic_requests
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if fresh(request) or (when is not None and not when(request)):
                return run(request, *args, **kwargs)
            if request.method in {"GET", "HEAD"}:
                return to_confirm(request)
            # By itself: a code is used up, also when the page that it was given for does not exist or fails.
            with transaction.atomic():
                asked = _confirm_here(request)
            return asked or run(request, *args, **kwargs)

        return guarded  # type: ignore[return-value]  # it takes and gives what the view does

    return guard if view is None else guard(view)


def to_confirm(request: HttpRequest) -> HttpResponse:
    """To the confirmation page, and back to this one."""
    return away_to(request, f"{reverse('accounts:confirm')}?{urlencode({'next': request.get_full_path()})}")


def _confirm_here(request: HttpRequest) -> HttpResponse | None:
    """Ask in the answer to a form that was sent; None once confirmed, and the form is then as it was sent first."""
    form = ProofForm(request.POST if ProofForm.NAME in request.POST else None, user=request.user)
    left = request.POST.copy()
    left.pop(ProofForm.NAME, None)
    if confirmed(request, form):
        request.POST = left  # type: ignore[assignment]  # what the view would have got
        return None
    kept = [(name, value) for name, values in left.lists() if name not in OWN_FIELDS for value in values]
    return page(request, form, kept=kept, waits=True, status=form.status if form.is_bound else 422)


def confirmed(request: HttpRequest, form: ProofForm) -> bool:
    """Whether this form proves who is signed in; with that it is noted, in the session and in the audit."""
    if not form.is_valid():
        return False
    mark(request, form.by)
    audit.record("step_up", form.by, [request.user.pk])
    return True


def page(request: HttpRequest, form: ProofForm, **context: Any) -> HttpResponse:
    """The page that asks; `kept`: fields to send along, and with `waits` they are a form that was typed already."""
    status = context.pop("status", 200)
    return render(request, "accounts/confirm.html", {"form": form} | context, status=status)


def away_to(request: HttpRequest, url: str) -> HttpResponse:
    """The whole page goes elsewhere, also when htmx asked for a fragment."""
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(status=200)
        response.headers["HX-Redirect"] = url
        return response
    return HttpResponse(status=302, headers={"Location": url})

"""The second step on the page: at sign-in, setting it up, its recovery codes, and confirming once more."""

from allauth.account.stages import LoginStageController
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import secondfactor, stepup, totp
from accounts.access import PASSWORD, PUBLIC, SIGNED_IN, access
from accounts.secondfactor import Answer, Proof
from accounts.stages import SecondStep
from accounts.stepup import freshly_confirmed
from accounts.web.factor_forms import WRONG, FirstCodeForm, ProofForm

# In the session, sealed: the seed of a telephone that has not given its first code yet, and new recovery codes.
SEED, CODES = "new_seed", "new_codes"


@access(PUBLIC)
@require_http_methods(["GET", "POST"])
def at_sign_in(request: HttpRequest) -> HttpResponse:
    """The code, after the password and before anything else."""
    stage = None if request.user.is_authenticated else LoginStageController.enter(request, SecondStep.key)
    if stage is None:
        if request.method == "POST" and not request.user.is_authenticated:
            messages.info(request, _("Er ging te veel tijd voorbij. Meld u opnieuw aan met uw wachtwoord."))
        return redirect("account_login")
    form = ProofForm(request.POST if request.method == "POST" else None, user=stage.login.user)  # type: ignore[arg-type]  # our User
    if form.by == Proof.PASSWORD:
        # Taken away while the code was asked: a password typed here would count as a code.
        messages.info(request, _("Uw tweede stap is ondertussen weggenomen. Meld u opnieuw aan met uw wachtwoord."))
        return redirect("account_login")
    if stage.outdated():
        messages.info(request, _("Uw wachtwoord of uw tweede stap is ondertussen gewijzigd. Meld u opnieuw aan."))
        return stage.abort()
    if form.is_valid():
        request.second_step = Proof.CODE  # type: ignore[attr-defined]  # our own mark, read by accounts.signin
        if form.answer == Answer.RECOVERY:
            messages.warning(request, _("U gebruikte een herstelcode. Ze werkt niet opnieuw."))
        return stage.exit()
    return render(request, "accounts/second_step.html", {"form": form}, status=form.status)


@access(PASSWORD)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """Confirm that it is you, and go on where you were going."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    to = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "/"
    form = ProofForm(request.POST if request.method == "POST" else None, user=request.user)
    if request.method == "POST" and stepup.confirmed(request, form):
        return redirect(to)
    return stepup.page(request, form, kept=[("next", to)], status=form.status)


@access(PASSWORD)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What somebody has, and what they can do with it."""
    context = {"left": secondfactor.codes_left(request.user), "required": settings.SECOND_FACTOR == "required"}
    return render(request, "accounts/factor.html", context)


@access(PASSWORD)
@freshly_confirmed
@require_http_methods(["GET", "POST"])
def put(request: HttpRequest) -> HttpResponse:
    """Set up the app, or another telephone in place of the one before."""
    user = request.user
    has = secondfactor.exists(user)
    if has and not stepup.by_code(request):
        return stepup.to_confirm(request)
    sealed = request.session.get(SEED)
    if request.method == "POST" and has and not sealed:
        messages.info(
            request, _("Uw tweede stap staat al, ingesteld in een ander tabblad. Deze code is niet meer nodig.")
        )
        return redirect("accounts:factor")
    form = FirstCodeForm(request.POST if request.method == "POST" and sealed else None)
    seed = secondfactor.opened(user.pk, "seed", sealed) if sealed else totp.new_seed()
    if form.is_valid():
        codes = secondfactor.put(user=user, seed=seed, typed=form.cleaned_data["code"])
        if codes is not None:
            del request.session[SEED]
            _keep_session(request)
            stepup.mark(request, Proof.CODE)
            return _show(request, codes)
        form.add_error("code", WRONG)
    if not sealed:
        request.session[SEED] = secondfactor.sealed(user.pk, "seed", seed)
    size, path = totp.drawing(totp.address(seed, user.username))
    parts = [seed[at : at + 4] for at in range(0, len(seed), 4)]
    context = {"form": form, "has": has, "size": size, "path": path, "parts": parts}
    return render(request, "accounts/factor_put.html", context, status=422 if form.errors else 200)


@access(SIGNED_IN)
@freshly_confirmed(when=lambda request: "kept" not in request.POST)
@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest) -> HttpResponse:
    """The new recovery codes, until one says that they are kept; or the question whether to make new ones."""
    if "kept" in request.POST:
        request.session.pop(CODES, None)
        return redirect("/")
    if secondfactor.codes_left(request.user) is None:
        return redirect("accounts:factor_set")
    if request.method == "POST":
        return _show(request, secondfactor.renew_codes(user=request.user))
    return render(request, "accounts/factor_codes.html", {"codes": _shown(request)})


@access(SIGNED_IN)
@freshly_confirmed
@require_GET
def codes_file(request: HttpRequest) -> HttpResponse:
    """The same codes as a file to keep."""
    shown = _shown(request)
    if not shown:
        return redirect("accounts:factor_codes")
    lines = [_("Herstelcodes voor Schakel, account %(name)s") % {"name": request.user.username}, "", *shown]
    lines += ["", _("Elke code werkt één keer. Bewaar ze niet bij uw wachtwoord."), ""]
    response = HttpResponse("\r\n".join(lines), content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="schakel-herstelcodes.txt"'
    return response


@access(SIGNED_IN)
@freshly_confirmed
@require_POST
def remove(request: HttpRequest) -> HttpResponse:
    """Take the second step away, where it is not compulsory."""
    if settings.SECOND_FACTOR == "required":
        messages.error(request, _("Hier is een tweede stap verplicht. U kunt ze wel vervangen."))
        return redirect("accounts:factor")
    if secondfactor.remove(user=request.user):
        _keep_session(request)
        stepup.mark(request, Proof.PASSWORD)
        messages.success(request, _("U meldt zich voortaan aan met alleen uw wachtwoord."))
    return redirect("accounts:factor")


def _show(request: HttpRequest, codes: list[str]) -> HttpResponse:
    request.session[CODES] = secondfactor.sealed(request.user.pk, "codes", " ".join(codes))
    return redirect("accounts:factor_codes")


def _shown(request: HttpRequest) -> list[str]:
    sealed = request.session.get(CODES)
    return secondfactor.opened(request.user.pk, "codes", sealed).split() if sealed else []


def _keep_session(request: HttpRequest) -> None:
    """Another second factor ended every session of this user; this one stays."""
    request.user.refresh_from_db(fields=["factor_changed_at"])
    update_session_auth_hash(request, request.user)

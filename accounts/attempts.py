"""Counting wrong passwords, without what was sent along: where one is asked again it comes with a whole form."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest, QueryDict


class AttemptsOnly(AxesDatabaseHandler):
    """The library's counting; of the form it sees the name that was typed at the sign-in page, which it does not keep."""

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        if request is None:
            return
        sent = request.GET, request.POST
        name = QueryDict(mutable=True)
        name["login"] = request.POST.get("login", "")
        request.GET, request.POST = QueryDict(), name  # type: ignore[misc, assignment]  # as `_confirm_here` does
        try:
            super().user_login_failed(sender, credentials, request, **kwargs)
        finally:
            request.GET, request.POST = sent  # type: ignore[misc, assignment]  # as above

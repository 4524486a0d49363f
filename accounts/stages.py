"""What stands between the right password and the session."""

from allauth.account.stages import LoginStage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts import secondfactor


class SecondStep(LoginStage):
    """The code, for everybody who has a second factor; the library keeps the sign-in waiting meanwhile.

    Every way in passes here: the sign-in page, and a link for a new password if one ever signed in by itself.
    """

    key = "second_step"
    urlname = "accounts:second_step"

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if self.login.user is None or not secondfactor.exists(self.login.user):  # type: ignore[arg-type]  # our User
            return None, True
        return redirect(self.urlname), True

    def is_resumable(self, request: HttpRequest) -> bool:
        """The sign-in page does not lead back here: on a shared computer somebody else must be able to begin."""
        return False

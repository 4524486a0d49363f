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
        self.state["began_with"] = self._hash()
        return redirect(self.urlname), True

    def outdated(self) -> bool:
        """Another password, or another second factor, since this sign-in began: it ends as sessions do."""
        return self.state.get("began_with") != self._hash()

    def _hash(self) -> str:
        return self.login.user.get_session_auth_hash()  # type: ignore[union-attr]  # who gave a password is somebody

    def is_resumable(self, request: HttpRequest) -> bool:
        """The sign-in page does not lead back here: on a shared computer somebody else must be able to begin."""
        return False

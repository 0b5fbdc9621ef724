"""Sign-in by user name or e-mail, and the signed-in user together with their county."""

from allauth.account.auth_backends import AuthenticationBackend

from counties.models import User


class ScopedBackend(AuthenticationBackend):
    """allauth's backend; loading the session's user brings the current membership in one query."""

    def get_user(self, user_id):
        user = User.objects.with_scope().filter(pk=user_id).first()
        return user if user is not None and self.user_can_authenticate(user) else None

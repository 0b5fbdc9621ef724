from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from mentorhalo.core.hungarian import sort_key
from mentorhalo.core.searching import every_word
from mentorhalo.core.text import fold


class Role(models.TextChoices):
    MENTOR = "mentor", _("mentor")
    COORDINATOR = "coordinator", _("coordinator")
    AUDITOR = "auditor", _("auditor")
    ADMIN = "admin", _("admin")


class UserQuerySet(models.QuerySet):
    def with_scope(self, day=None):
        """Bring the current membership along: the signed-in user's county then costs nothing."""
        from counties.models.office import TeamMembership

        current = TeamMembership.objects.on(day or timezone.localdate()).filter(user=OuterRef("pk"))
        return self.annotate(
            scope_county=Subquery(current.values("office_id")[:1]),
            scope_lead=Subquery(current.values("is_lead")[:1]),
        )

    def search(self, text):
        return self.filter(every_word(text, lambda word: Q(search_key__contains=word)))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def get_by_natural_key(self, username):
        return self.get(username=username)

    def create_user(self, username, email="", password=None, **extra):
        user = self.model(username=username, email=self.normalize_email(email), **extra)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, username, email="", password=None, **extra):
        extra.setdefault("name", username)
        return self.create_user(username, email, password, **(extra | {"role": Role.ADMIN}))


class User(AbstractBaseUser):
    """A person of the network and their account. A closed account stays as the person.

    A lead is a mentor whose current membership says so; nothing else makes one. Groups and
    per-model permissions are not used: what somebody may do follows from role and membership.
    """

    username = models.CharField(
        _("user name"),
        max_length=60,
        unique=True,
        validators=[UnicodeUsernameValidator()],
        error_messages={"unique": _("Somebody already has this user name.")},
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.MENTOR)
    is_active = models.BooleanField(_("account open"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)
    is_superuser = models.BooleanField(default=False, editable=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)
    sort_key = models.CharField(max_length=500, editable=False, db_index=True)
    search_key = models.CharField(max_length=200, editable=False)

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="admin", is_staff=True, is_superuser=True)
                | (~Q(role="admin") & Q(is_staff=False, is_superuser=False)),
                name="staff_and_superuser_exactly_for_admins",
                violation_error_message=_(
                    "Only an admin may enter the admin, and every admin may."
                ),
            ),
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="email_belongs_to_one_account",
                violation_error_message=_("Somebody already has this e-mail address."),
            ),
        ]

    def __str__(self):
        return self.name or self.username

    def save(self, **kwargs):
        self.derive()
        super().save(**kwargs)

    def derive(self):
        """is_staff and is_superuser follow from the role, the keys from the name."""
        self.is_staff = self.is_superuser = self.role == Role.ADMIN
        self.sort_key = sort_key(self.name or self.username)
        self.search_key = fold(f"{self.name} {self.username}")

    def clean(self):
        super().clean()
        self.derive()
        stays = self.role == Role.ADMIN and self.is_active
        if not stays and self.pk and self.is_the_last_admin():
            raise ValidationError(
                _("This is the last admin: make somebody else an admin first."), code="last_admin"
            )

    def is_the_last_admin(self):
        admins = User.objects.filter(role=Role.ADMIN, is_active=True)
        return admins.filter(pk=self.pk).exists() and not admins.exclude(pk=self.pk).exists()

    @cached_property
    def _scope(self):
        if self.role != Role.MENTOR:
            return None, False
        if "scope_county" not in self.__dict__:
            row = User.objects.with_scope().values_list("scope_county", "scope_lead")
            return row.get(pk=self.pk)
        return self.scope_county, bool(self.scope_lead)

    @property
    def county_code(self):
        """The county this person works in today (KSH code), or None; the whole of their scope."""
        return self._scope[0]

    @property
    def is_lead(self):
        return bool(self._scope[1])

    @property
    def reads_all_counties(self):
        return self.role in (Role.COORDINATOR, Role.AUDITOR, Role.ADMIN)

    @property
    def role_label(self):
        return _("office lead") if self.is_lead else self.get_role_display()

    def has_perm(self, perm, obj=None):
        """Django's admin asks this; only admins come there."""
        return self.is_active and self.is_superuser

    def has_perms(self, perm_list, obj=None):
        return self.has_perm(None)

    def has_module_perms(self, app_label):
        return self.has_perm(None)

    def history_county(self):
        return self.county_code or ""


def display_name(user):
    """The name that sign-in pages show."""
    return str(user)

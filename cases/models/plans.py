"""The plan van aanpak of a case, and the assessment it rests on. Texts are items; these rows say what they belong to."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership
from cases.enums import ActionAim, ActionKind, ActionState
from cases.models.cases import Case
from secrecy.models import Protected


class Action(Protected):
    """One agreed action. `addressee` owns it; a parent, a pupil or anybody without an account is a name instead.

    The owner may read this row, so nothing of the case stands here: no pupil, no step. The text is an item.
    """

    # None: agreed about a pupil without a case, in the dossier of the agenda point.
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="actions", null=True)
    kind = models.CharField(max_length=12, choices=ActionKind)
    aim = models.CharField(max_length=12, choices=ActionAim)
    owner_name = models.CharField(_("eigenaar zonder account"), max_length=200, blank=True)
    due_on = models.DateField(_("tegen"))
    state = models.CharField(max_length=8, choices=ActionState, default=ActionState.OPEN)
    made_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    settled_by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+", null=True)
    settled_at = models.DateTimeField(null=True)
    # One per rendered form: a double click is the same action.
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [
            models.Index(fields=["case", "due_on"], name="action_by_case"),
            models.Index(fields=["person_key"], name="action_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(addressee=None) & ~Q(owner_name="") | Q(addressee__isnull=False, owner_name=""),
                name="action_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(state=ActionState.OPEN, settled_at=None, settled_by=None)
                | ~Q(state=ActionState.OPEN) & Q(settled_at__isnull=False, settled_by__isnull=False),
                name="action_settled_at_and_by",
            ),
        ]

    @property
    def owner(self) -> str:
        return self.addressee.user.name if self.addressee else self.owner_name


class Assessment(Protected):
    """One inschatting of a case, no score. Each filled-in part is an item; `parts` says which item is which part."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    # {AssessmentPart: key of its item}
    parts = models.JSONField(default=dict)
    # The reference person who thought along, by name; empty when none was heard.
    reference_person = models.CharField(max_length=200, blank=True)
    review_on = models.DateField()
    by = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    form_key = models.UUIDField(unique=True)

    class Meta:
        indexes = [models.Index(fields=["case", "-at"], name="assessment_by_case")]

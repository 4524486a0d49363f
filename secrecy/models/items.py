"""The content: what was seen, said, decided; and what somebody is still typing."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Membership, User
from core.ids import uuid7
from secrecy.models.dossiers import Protected
from secrecy.sealing import Held, SealedJSON, SealedText, regime_check, sealed_check


class ItemKind(models.TextChoices):
    FACTS = "facts", _("Wat er gezien, gehoord of vernomen is")
    INTERPRETATION = "interpretation", _("Wat de melder daarbij denkt")
    ADDITION = "addition", _("Aanvulling")
    BRIEFING = "briefing", _("Opdracht voor het gesprek")
    NOTICE = "notice", _("Kennisgeving")
    DECISION = "decision", _("Beslissing")
    REPORT = "report", _("Verslag van het gesprek")
    STEP = "step", _("Wat er gebeurde")
    REASON = "reason", _("Waarom")
    LATE = "late", _("Waarom dit later opgeschreven werd")
    AGENDA = "agenda", _("Kennisgeving van het zorgoverleg")
    QUESTION = "question", _("Vraag om ruggespraak")
    ANSWER = "answer", _("Antwoord op de ruggespraak")
    POINT = "point", _("Voor het zorgoverleg")
    MEETING_NOTE = "meeting_note", _("Verslag van het zorgoverleg")
    ASSESSMENT = "assessment", _("Inschatting")
    ACTION = "action", _("Actie")
    ACTION_DONE = "action_done", _("Actie uitgevoerd")
    ACTION_DROPPED = "action_dropped", _("Actie vervallen")
    CLB_NOTE = "clb_note", _("Notitie van het CLB")
    RELEASED = "released", _("Vrijgegeven aan het zorgoverleg")
    RECALLED = "recalled", _("Vrijgave teruggeroepen")
    READ_NO_MORE = "read_no_more", _("Een vrijgave is niet meer te lezen")
    MEASURE = "measure", _("Maatregel")
    GOAL = "goal", _("Doel van de maatregel")
    MEASURE_REVIEW = "measure_review", _("Terugblik op een maatregel")
    PHASE = "phase", _("Fase van zorg: waarom")
    UNHEARD = "unheard", _("Waarom leerling of ouders nog niet gehoord zijn")
    REFUSED_HELP = "refused_help", _("Hulp geweigerd: de vraag aan het CLB")
    CONCERN = "concern", _("Bezorgdheid")
    POLICE = "police", _("Melding van de politie")
    CLB_NOTICE = "clb_notice", _("Kennisgeving aan het CLB")
    CITY_NOTICE = "city_notice", _("Kennisgeving aan Expo-R")
    CITY_NOTE = "city_note", _("Nota van de casemanager")
    POLICE_ANSWER = "police_answer", _("Tekst voor de politie")
    AGREEMENT = "agreement", _("De directie stemt in")
    OBJECTION = "objection", _("De directie maakt bezwaar")
    INVITATION = "invitation", _("Uitnodiging van de ouders")
    ACCESS = "access", _("Vraag om mee te lezen")


class Item(Held, Protected):
    """One piece of content: one regime, one holder (whose retention and inzage apply), one origin. Never changed."""

    kind = models.CharField(max_length=20, choices=ItemKind)
    author = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    # The row this text belongs to (a signal, a talk): its key, not a foreign key, for it may live in any room.
    about = models.UUIDField(null=True)
    body = SealedText(_("tekst"), by_regime=True)
    created_at = models.DateTimeField()
    # The day it happened, when written down later.
    happened_on = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["dossier", "-created_at"], name="item_by_dossier"),
            models.Index(fields=["about"], name="item_by_about"),
            models.Index(fields=["person_key", "-created_at"], name="item_person"),
            models.Index(fields=["care_key"], condition=Q(care_key__isnull=False), name="item_care"),
            models.Index(fields=["direction_key"], condition=Q(direction_key__isnull=False), name="item_direction"),
            models.Index(fields=["board_key"], condition=Q(board_key__isnull=False), name="item_board"),
            models.Index(fields=["clb_key"], condition=Q(clb_key__isnull=False), name="item_clb"),
            models.Index(fields=["clb_file_key"], condition=Q(clb_file_key__isnull=False), name="item_clb_file"),
            models.Index(fields=["named_key"], name="item_named"),
        ]
        constraints = [regime_check("item_sealed_by_regime", "body")]


class Draft(Held):
    """What somebody is typing, kept on the server. Only the writer, in the hat they wore, ever reads it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=80)
    data = SealedJSON(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["membership", "form"], name="draft_once_per_form"),
            sealed_check("draft_sealed", "data"),
        ]

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

# Who works for the CLB, under its professional secrecy.
CLB_ROLES = frozenset({Role.CLB_CONTACT, Role.CLB_WORKER, Role.CLB_REFERENCE_PERSON, Role.CLB_DIRECTOR})


class About(TextChoices):
    """Whom or what a signal is about. Decides the route: about staff never reaches the pupil's file."""

    PUPIL = "pupil", _("Een leerling")
    GROUP = "group", _("Een klas of groep")
    ENVIRONMENT = "environment", _("De ruimere omgeving")
    STAFF = "staff", _("Een personeelslid")
    DIRECTION = "direction", _("De directie")


class Grade(TextChoices):
    """The one word a reporter sees; also the grades of feedback. Never a step, a track or a date."""

    RECEIVED = "received", _("ontvangen")
    FOLLOWED_UP = "followed_up", _("wordt opgevolgd")
    CLOSED = "closed", _("afgerond")


class Outcome(TextChoices):
    """What a coordinator (or the direction) decided about a signal."""

    TRACK = "track", _("Stappenplan A")
    TRACK_C = "track_c", _("Stappenplan C")
    CARE = "care", _("Alleen zorg")
    JOINED = "joined", _("Gevoegd bij een lopende casus")
    DECLINED = "declined", _("Geen casus")


class PoliceForce(TextChoices):
    """Where news of the police comes from."""

    LOCAL = "local", _("De lokale politie")
    FEDERAL = "federal", _("De federale politie")
    PROSECUTOR = "prosecutor", _("Het parket")


class PoliceChannel(TextChoices):
    PHONE = "phone", _("Per telefoon")
    TALK = "talk", _("In een gesprek")
    WRITTEN = "written", _("Schriftelijk")


class AnswerState(TextChoices):
    """Where the feedback to the police stands (`police.answer_workflow`)."""

    DRAFT = "draft", _("in opmaak bij Expo-R")
    ASKED = "asked", _("bij de directie")
    AGREED = "agreed", _("de directie stemde in")
    OBJECTED = "objected", _("de directie maakte bezwaar")
    SENT = "sent", _("verstuurd")


class CaseState(TextChoices):
    OPEN = "open", _("open")
    CLOSED = "closed", _("gesloten")


class SpokenWith(TextChoices):
    PUPIL = "pupil", _("De leerling")
    PARENTS = "parents", _("De ouders")
    BOTH = "both", _("De leerling en de ouders")


class ActionKind(TextChoices):
    """What an action of the plan is (DOMAIN §3, A8). A class talk names no pupil."""

    PUPIL = "pupil", _("Gesprek met de leerling")
    PARENTS = "parents", _("Gesprek met de ouders")
    CLASS_TALK = "class_talk", _("Klasgesprek")
    SUPPORT = "support", _("Begeleiding op school")
    OUTSIDE = "outside", _("Contact met een dienst buiten de school")
    OTHER = "other", _("Iets anders")


class ActionAim(TextChoices):
    PREVENTIVE = "preventive", _("preventief")
    CURATIVE = "curative", _("curatief")


class ActionState(TextChoices):
    OPEN = "open", _("open")
    DONE = "done", _("uitgevoerd")
    DROPPED = "dropped", _("vervallen")


class Verdict(TextChoices):
    """How a support measure went, when it is looked at again."""

    WORKS = "works", _("Werkt")
    ADJUST = "adjust", _("Bijsturen")
    STOP = "stop", _("Stoppen")


class PointOutcome(TextChoices):
    """What a zorgoverleg decides about a point."""

    PLAN = "plan", _("Plan van aanpak")
    GO_ON = "go_on", _("Zo verdergaan")
    CLB_TEAM = "clb_team", _("Bespreken op het CLB-team")
    AGAIN = "again", _("Volgend overleg opnieuw")
    CLOSE = "close", _("Afsluiten")


class AssessmentPart(TextChoices):
    """The parts of the assessment form (DOMAIN §3). The eighth, the review day, is a date."""

    CHANGE = "change", _("Wat veranderde, en sinds wanneer?")
    FACTS = "facts", _("Wat zijn de feiten?")
    READING = "reading", _("Hoe leest u dat, en hoe kan het ook?")
    NEEDS = "needs", _("In welke context, en wat is er nodig?")
    STRENGTHS = "strengths", _("Wat steunt en beschermt?")
    UNKNOWN = "unknown", _("Wat weten we niet?")
    SPOKEN = "spoken", _("Wie sprak met de leerling?")


class DutyKind(TextChoices):
    """What this room lets people owe."""

    TRIAGE = "triage", _("Lees het signaal en kies wat ermee gebeurt")
    STAFF_SIGNAL = "staff_signal", _("Lees het signaal en antwoord de melder")
    FEEDBACK = "feedback", _("Geef terugkoppeling")
    TALKER_FEEDBACK = "talker_feedback", _("Geef de gespreksvoerder terugkoppeling")
    READ_FEEDBACK = "read_feedback", _("Lees de terugkoppeling over uw gesprek")
    NAME_TALKER = "name_talker", _("Duid een gespreksvoerder aan")
    TALK = "talk", _("Voer het gesprek")
    ANSWER = "answer", _("Antwoord op een vraag om ruggespraak")
    READ_REPORT = "read_report", _("Lees het gespreksverslag")
    STEP = "step", _("Zet de volgende stap")
    READ_ADDITION = "read_addition", _("Lees de aanvulling bij het signaal")
    AGENDA_NOTICE = "agenda_notice", _("Lees de kennisgeving van het zorgoverleg")
    ACUTE_NOTICE = "acute_notice", _("Lees de melding van acuut gevaar")
    ACTION = "action", _("Voer de actie uit")
    REVIEW = "review", _("Bekijk de inschatting opnieuw")
    MEASURE = "measure", _("Bekijk hoe de maatregel loopt")
    MEETING = "meeting", _("Schuif aan op het zorgoverleg")
    NAMED = "named", _("Lees de casus waarop u aangeduid bent")
    POLICE_NEWS = "police_news", _("Lees wat de politie meldde")
    CONCERN = "concern", _("Lees de kennisgeving van de school")
    CITY_NAMED = "city_named", _("Lees wat een school u met naam meedeelt")
    DRAFT_ANSWER = "draft_answer", _("Schrijf de terugkoppeling aan de politie")
    POLICE_ANSWER = "police_answer", _("Lees de tekst voor de politie")
    POLICE_REPLY = "police_reply", _("Lees het antwoord op uw melding")
    CONFIRM_WALL = "confirm_wall", _("Kijk na wie uitgesloten werd")
    CLB_SUCCESSOR = "clb_successor", _("Duid een contactpersoon aan voor een casus")
    EMERGENCY = "emergency", _("Lees wie noodtoegang vroeg, en waarom")
    ACCESS = "access", _("Iemand vraagt om mee te lezen in een casus")


# What is owed to who reported and to who talked; step 5 is done when all of it is sent.
FEEDBACK_DUTIES = (DutyKind.FEEDBACK, DutyKind.TALKER_FEEDBACK)

# What hangs on one person: a text, a talk, a seat or an action that is theirs. These do not pass to a successor.
PERSONAL_DUTIES = frozenset(
    {
        DutyKind.TALK,
        DutyKind.READ_FEEDBACK,
        DutyKind.ANSWER,
        DutyKind.ACUTE_NOTICE,
        DutyKind.AGENDA_NOTICE,
        DutyKind.ACTION,
        DutyKind.MEETING,
        DutyKind.NAMED,
        DutyKind.POLICE_NEWS,
        DutyKind.CONCERN,
        DutyKind.CITY_NAMED,
        DutyKind.CLB_SUCCESSOR,
        DutyKind.DRAFT_ANSWER,
        DutyKind.POLICE_ANSWER,
        DutyKind.POLICE_REPLY,
    }
)

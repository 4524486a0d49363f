"""The rows of signals and cases. Content stands in `secrecy.Item`; these rows say what it belongs to."""

from cases.models.access import AccessQuestion
from cases.models.care import MeasureReview, PhaseMove, SupportMeasure
from cases.models.cases import Case, CaseTransition, HouseTerms, HouseWords, SignalOutcome
from cases.models.clb import ClbConsent, ClbFile
from cases.models.emergency import Emergency
from cases.models.family import FamilyContact, Invitation
from cases.models.feedback import Feedback
from cases.models.meetings import AgendaPoint, CareMeeting, MeetingParticipant, PointGuest
from cases.models.plans import Action, Assessment
from cases.models.police import AnswerMove, PoliceAnswer, PoliceNews, PolicePermission
from cases.models.refused_help import ConcernAnswer
from cases.models.signals import Signal
from cases.models.talks import Talk, TalkReport
from cases.models.voices import Consultation, Voice

__all__ = [
    "AccessQuestion",
    "Action",
    "AnswerMove",
    "AgendaPoint",
    "Assessment",
    "CareMeeting",
    "Case",
    "CaseTransition",
    "ClbFile",
    "ClbConsent",
    "ConcernAnswer",
    "Consultation",
    "Emergency",
    "FamilyContact",
    "Feedback",
    "HouseTerms",
    "HouseWords",
    "Invitation",
    "MeasureReview",
    "MeetingParticipant",
    "PhaseMove",
    "PointGuest",
    "PoliceAnswer",
    "PoliceNews",
    "PolicePermission",
    "Signal",
    "SignalOutcome",
    "SupportMeasure",
    "Talk",
    "TalkReport",
    "Voice",
]

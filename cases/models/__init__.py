"""The rows of signals and cases. Content stands in `secrecy.Item`; these rows say what it belongs to."""

from cases.models.cases import Case, CaseTransition, HouseTerms, SignalOutcome
from cases.models.feedback import Feedback
from cases.models.meetings import AgendaPoint, CareMeeting, MeetingParticipant, PointGuest
from cases.models.plans import Action, Assessment
from cases.models.police import AnswerMove, PoliceAnswer, PoliceNews, PolicePermission
from cases.models.signals import Signal
from cases.models.talks import Talk, TalkReport
from cases.models.voices import Consultation, Voice

__all__ = [
    "Action",
    "AnswerMove",
    "AgendaPoint",
    "Assessment",
    "CareMeeting",
    "Case",
    "CaseTransition",
    "Consultation",
    "Feedback",
    "HouseTerms",
    "MeetingParticipant",
    "PointGuest",
    "PoliceAnswer",
    "PoliceNews",
    "PolicePermission",
    "Signal",
    "SignalOutcome",
    "Talk",
    "TalkReport",
    "Voice",
]

"""The rows of signals and cases. Content stands in `secrecy.Item`; these rows say what it belongs to."""

from cases.models.cases import Case, CaseTransition, HouseTerms, SignalOutcome
from cases.models.feedback import Feedback
from cases.models.plans import Action
from cases.models.signals import Signal
from cases.models.talks import Talk, TalkReport

__all__ = ["Action", "Case", "CaseTransition", "Feedback", "HouseTerms", "Signal", "SignalOutcome", "Talk", "TalkReport"]

"""Care without a stappenplan (DOMAIN §3 Opening): a procedure of no steps, which says only who ends it, and how.

The house's own: the stappenplannen do not speak of it.
"""

from datetime import date
from types import MappingProxyType

from django.utils.translation import gettext_lazy as _

from cases.procedures.definition import Definition, EarlyClose

CARE_ONLY = Definition(
    key="",
    version=0,
    owner="",
    title=_("Alleen zorg"),  # pyright: ignore[reportArgumentType] - words of the interface
    short_title=_("Alleen zorg"),  # pyright: ignore[reportArgumentType]
    summary="",
    valid_from=date.min,
    leads=("care_coordinator",),
    backdate_days=3,
    early_close=EarlyClose(
        by=("care_coordinator",),
        requires=(),
        outcomes=MappingProxyType(
            {
                "enough": _("De brede basiszorg volstaat weer"),
                "unfounded": _("Geen reden tot bezorgdheid gevonden"),
                "handed_over": _("Overgedragen aan een andere organisatie"),
                "left_school": _("De leerling is van school veranderd"),
                "other": _("Iets anders"),
            }
        ),  # pyright: ignore[reportArgumentType]
    ),
    facts=MappingProxyType({}),
    steps=(),
)

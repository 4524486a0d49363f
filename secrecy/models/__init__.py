"""The access root, the content, and what opens or shuts them. Protected rows of other rooms build on these."""

from secrecy.keyring import OrganisationKey
from secrecy.models.city import CitySwitch
from secrecy.models.disclosures import ConsentBy, Disclosure, DisclosureQuerySet
from secrecy.models.dossiers import (
    PERSONAL,
    Dossier,
    Grant,
    Keyed,
    Protected,
    VisibleQuerySet,
    held_keys,
    in_force_at,
    leads,
    reading_until,
    walled,
)
from secrecy.models.items import Draft, Item, ItemKind
from secrecy.models.walls import Wall, WallQuerySet

__all__ = [
    "PERSONAL",
    "CitySwitch",
    "ConsentBy",
    "Disclosure",
    "DisclosureQuerySet",
    "Dossier",
    "Draft",
    "Grant",
    "Item",
    "ItemKind",
    "Keyed",
    "OrganisationKey",
    "Protected",
    "VisibleQuerySet",
    "Wall",
    "WallQuerySet",
    "held_keys",
    "in_force_at",
    "leads",
    "reading_until",
    "walled",
]

"""Reading what came to Expo-R."""

from accounts.actor import Actor
from secrecy.models import Item, ItemKind, VisibleQuerySet


def notices_for(actor: Actor) -> VisibleQuerySet:
    """The notices to this case manager in person, with what a list shows; newest first."""
    mine = Item.objects.visible_to(actor).filter(
        kind=ItemKind.CITY_NOTICE, addressee__user_id=actor.user_id, addressee__organisation_id=actor.organisation_id
    )
    return mine.select_related("holder", "author__user").order_by("-created_at", "-pk")

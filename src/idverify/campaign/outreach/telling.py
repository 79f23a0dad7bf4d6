"""What is told of what is asked: the event of each ask."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from idverify.account.action import COMMERCE, Action
from idverify.account.event import EventType
from idverify.campaign.status import Ask

EVENTS: Final[Mapping[Ask, EventType]] = MappingProxyType(
    {
        Ask.PROVE_PHONE: EventType.CAMPAIGN_PROVE_PHONE,
        Ask.CORRECT_PHONE: EventType.CAMPAIGN_CORRECT_PHONE,
        Ask.GIVE_PHONE: EventType.CAMPAIGN_GIVE_PHONE,
        Ask.PROVIDE_BIRTH_DATE: EventType.CAMPAIGN_PROVIDE_BIRTH_DATE,
        Ask.AUTHENTICATE_PERSONAL_ID: EventType.CAMPAIGN_PROVE_PERSONAL_ID,
        Ask.DECLARE_NO_MOBILE: EventType.CAMPAIGN_DECLARE_NO_MOBILE,
        Ask.REGISTER_CHILD: EventType.CAMPAIGN_REGISTER_CHILD,
    }
)
# Whoever sells in streams is asked for a personal ID beside the phone, and a phone is no answer to that.
_OF_SELLERS: Final = MappingProxyType({**EVENTS, Ask.AUTHENTICATE_PERSONAL_ID: EventType.CAMPAIGN_IDENTIFY_STREAMER})
ASKED_BY: Final[Mapping[EventType, Ask]] = MappingProxyType(
    {event: ask for each in (EVENTS, _OF_SELLERS) for ask, event in each.items()}
)


def events_for(action: Action) -> Mapping[Ask, EventType]:
    """The event of each ask, in a campaign about one action."""
    return _OF_SELLERS if action in COMMERCE else EVENTS

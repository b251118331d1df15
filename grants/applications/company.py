"""Who else has an application open, and what they have saved since: advice on the page, never a lock (ui 7.2)."""

from datetime import timedelta

from grants import clock
from grants.applications.facts import ApplicationFacts
from grants.applications.tables import Presence
from grants.i18n import _
from grants.people.rules import Actor

GONE_AFTER = timedelta(seconds=75)


async def others(person: Actor, application_id: int) -> list[str]:
    """One sentence for each other person who has a page of it open now."""
    rows = Presence.objects().where(
        Presence.application == application_id,
        Presence.person != person.id,
        Presence.seen_at > clock.now() - GONE_AFTER,
    )
    return [
        str(_("{who} 正在填写 {page}", who=each.name, page=each.page)) for each in await rows.order_by(Presence.name)
    ]


def saved_since(facts: ApplicationFacts, version: int, person: Actor) -> list[dict[str, object]]:
    """What others have saved since the page knew the application, the newest last."""
    saves = sorted(facts.saves.values(), key=lambda save: save.version)
    return [
        {
            "field": save.field,
            "version": save.version,
            "words": str(
                _(
                    "{who} {at} 修改了“{name}”",
                    who=save.saver,
                    at=f"{clock.local(save.saved_at):%H:%M}",
                    name=facts.label(save.field),
                )
            ),
        }
        for save in saves
        if save.version > version and save.saved_by != person.id
    ]

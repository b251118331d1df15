"""Who says which needs a project answers, and of which needs it can be said. Pure."""

from collections.abc import Collection, Mapping

from grants.applications.facts import ApplicationFacts
from grants.applications.rules import check_save, is_its_own, officer_or_organiser_checks
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.programme.facts import EntryFacts

MOST = 10


def check_matching(
    facts: ApplicationFacts,
    by: Actor,
    chosen: Collection[int],
    before: Collection[int],
    offered: Mapping[int, EntryFacts],
) -> None:
    """`offered` are the needs that are open now; one that was matched before stays, whatever became of it."""
    may_match(facts, by)
    needs_are_open(chosen, before, offered)
    needs_are_not_too_many(chosen)


def may_match(facts: ApplicationFacts, by: Actor) -> None:
    """Those who write it while it is written; the office afterwards too."""
    if is_its_own(by, facts):
        check_save(facts, by)
    else:
        officer_or_organiser_checks(by, facts.call)


def needs_are_open(chosen: Collection[int], before: Collection[int], offered: Mapping[int, EntryFacts]) -> None:
    if any(key not in offered and key not in before for key in chosen):
        raise Refused("applications.need_not_open", _("所选需求已了结或撤下，请重新选择"), field="needs")


def needs_are_not_too_many(chosen: Collection[int]) -> None:
    if len(chosen) > MOST:
        raise Refused("applications.too_many_needs", _("最多选 {n} 项需求", n=MOST), field="needs")

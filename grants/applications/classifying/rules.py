"""Which terms a project may carry, and how many people of each group it may serve. Pure."""

from collections.abc import Collection, Mapping

from grants.applications.facts import ApplicationFacts
from grants.applications.needs.rules import may_match
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.vocabulary.tables import ListName, Term

# S57 to S60 themes and services, S23 rural fields, S24 activity classes.
TICKED = (ListName.THEME, ListName.THEME_SERVICE, ListName.RURAL_FOCUS, ListName.ACTIVITY_CLASS)
COUNTED = ListName.BENEFICIARY_GROUP


def check_classification(
    facts: ApplicationFacts,
    by: Actor,
    chosen: Mapping[int, int | None],
    before: Collection[int],
    offered: Mapping[int, Term],
) -> None:
    """`chosen` are terms, with how many people where a term is a group; `offered` those in use today, `before` those
    that it carries and keeps, whatever became of them."""
    may_match(facts, by)
    terms_are_offered(chosen, before, offered)
    no_group_is_larger_than_all(chosen, facts.application.beneficiaries)


def terms_are_offered(chosen: Collection[int], before: Collection[int], offered: Collection[int]) -> None:
    if any(key not in offered and key not in before for key in chosen):
        raise Refused("applications.term_not_offered", _("所选分类已停用，请重新选择"))


def no_group_is_larger_than_all(chosen: Mapping[int, int | None], beneficiaries: int | None) -> None:
    """S15: a person may belong to several groups, so that their sum may be more; one group may not."""
    if beneficiaries is None:
        return
    for key, count in chosen.items():
        if count is not None and count > beneficiaries:
            words = _("不能多于受益人数 {n} 人", n=beneficiaries)
            raise Refused("applications.group_larger_than_all", words, field=f"group-{key}")

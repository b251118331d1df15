"""Every reason two entries are not made one, and are not ruled to be two. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from grants.errors import Refused
from grants.i18n import Text, _
from grants.organizations.rules import REGISTRARS
from grants.organizations.tables import Organization, Resemblance
from grants.people.rules import Actor, actor_has_role


@dataclass(frozen=True)
class Merge:
    """Which is kept, which goes into it, why; `codes_confirmed` where the state gave both a code."""

    kept: Organization
    merged: Organization
    reason: str
    codes_confirmed: bool
    under_way: Sequence[Text] = ()


def check_merge(by: Actor, merge: Merge) -> None:
    """The first that fails is reported."""
    actor_has_role(by, REGISTRARS)
    if merge.kept.id == merge.merged.id:
        raise Refused("organizations.merged_with_itself", _("请选择另一个单位"), field="kept")
    if merge.kept.merged_into is not None or merge.merged.merged_into is not None:
        raise Refused("organizations.already_merged", _("其中一个已并入别的单位"))
    if merge.kept.is_trial or merge.merged.is_trial:
        raise Refused("organizations.trial_is_not_merged", _("试用单位不参加合并"))
    if merge.under_way:
        what = "；".join(str(each) for each in merge.under_way)
        raise Refused(
            "organizations.under_way",
            _("{name}{what}，办结后才能并入", name=merge.merged.name, what=what),
        )
    if merge.kept.uscc and merge.merged.uscc and not merge.codes_confirmed:
        raise Refused(
            "organizations.two_codes",
            _("两个单位各有统一社会信用代码。确认旧代码已作废后才能合并"),
            field="codes_confirmed",
        )
    if not merge.reason.strip():
        raise Refused("organizations.no_merge_reason", _("请写明合并的依据"), field="reason")


def check_different(by: Actor, found: Resemblance, reason: str) -> None:
    actor_has_role(by, REGISTRARS)
    if found.ruling is not None:
        raise Refused("organizations.already_ruled", _("这一组已有结论"), field="reason")
    if not reason.strip():
        raise Refused("organizations.no_ruling_reason", _("请写明为什么是两个单位"), field="reason")

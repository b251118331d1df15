"""When a project may become a case. Pure."""

from collections.abc import Sequence

from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role
from grants.people.tables import Role
from grants.programme.tables import RegisterEntry
from grants.reporting.closing.facts import ClosingFacts

WRITES = (Role.OFFICER,)


def check_case(of: ClosingFacts, by: Actor, cases: Sequence[RegisterEntry]) -> None:
    """`cases` are those that were made of it before."""
    actor_has_role(by, WRITES, of.award.funder.id)
    project_is_closed(of)
    project_is_no_case_yet(cases)


def project_is_closed(of: ClosingFacts) -> None:
    if of.closure is None:
        raise Refused("reporting.case_of_open_project", _("项目结项后才能写入案例库"))


def project_is_no_case_yet(cases: Sequence[RegisterEntry]) -> None:
    if any(each.ended_on is None for each in cases):
        raise Refused("reporting.case_there_already", _("这个项目已在案例库中"))

"""The form of the self-test: read from the address, since nothing of it is kept."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grants.calls import screener
from grants.calls.queries import CallFacts
from grants.calls.saying import Names
from grants.calls.screener import ELSEWHERE, GRADES, NO_RATING, REGISTERED_KINDS, Applicant
from grants.calls.tables import SystemCheck, Who
from grants.i18n import Text, _
from grants.organizations.tables import OrganizationKind, OrganizationStatus
from grants.organizations.words import KIND_NAMES
from grants.web.forms import Form

Options = list[tuple[str, object]]
YES_NO: Options = [("yes", _("是")), ("no", _("否"))]
HAS: Options = [("yes", _("有")), ("no", _("没有"))]


@dataclass(frozen=True)
class Asked:
    """One question of the self-test."""

    name: str
    label: Text | str
    options: Options = field(default_factory=lambda: YES_NO)
    hint: Text | None = None


class ScreenerForm(Form):
    """What the call asks about, and what was answered so far."""

    def __init__(self, typed: Mapping[str, Any], facts: CallFacts, names: Names) -> None:
        super().__init__(typed if typed else None)
        self.asked = asked(facts, names)
        self.applicant = Applicant()
        if self.posted:
            self.applicant = self._applicant(facts)

    def _applicant(self, facts: CallFacts) -> Applicant:
        status, kind = self._chosen("status"), self._chosen("kind")
        return Applicant(
            status=OrganizationStatus(status) if status else None,
            kind=OrganizationKind(kind) if kind else None,
            grade=self._chosen("grade"),
            division=self._chosen("division"),
            annual_check=self._said("annual_check"),
            listed=self._said("listed"),
            violated=self._said("violated"),
            failed_before=self._said("failed_before"),
            filing_alive=self._said("filing_alive"),
            has_custodian=self._said("has_custodian"),
            is_organiser=self._said("is_organiser"),
            others=self._said("others"),
            amount=self.money("amount", required=False),
            said={
                each.position: said
                for each in screener.own_questions(facts)
                if (said := self._said(f"own-{each.position}")) is not None
            },
        )

    def _chosen(self, name: str) -> str | None:
        options = [value for each in self.asked if each.name == name for value, _label in each.options]
        return self.choice(name, options, required=False)

    def _said(self, name: str) -> bool | None:
        chosen = self._chosen(name)
        return None if chosen is None else chosen == "yes"


def asked(facts: CallFacts, names: Names) -> list[Asked]:
    """Only what some rule of this call needs to know."""
    checks, tracks = set(facts.call.system_checks), facts.tracks
    takes_filed = any(track.who != Who.REGISTERED for track in tracks)
    found = [Asked("status", _("贵组织是"), _statuses())]
    if any(track.kinds for track in tracks):
        found.append(Asked("kind", _("组织类型"), _kinds()))
    if any(track.least_rating for track in tracks):
        found.append(Asked("grade", _("在有效期内的评估等级"), _grades(), _("等级有效期五年，过期按没有等级")))
    if any(track.divisions for track in tracks):
        places = sorted({code for track in tracks for code in track.divisions})
        options: Options = [(code, names.division(code)) for code in places]
        found.append(Asked("division", _("登记或备案在"), [*options, (ELSEWHERE, _("其他地方"))]))
    if SystemCheck.ANNUAL_CHECK in checks:
        found.append(Asked("annual_check", _("最近一次年检（年报）合格吗"), hint=_("备案组织不用回答")))
    if checks & set(screener.LISTS):
        found.append(Asked("listed", _("现在列入活动异常名录或严重违法失信名单吗")))
    if SystemCheck.VIOLATIONS in checks:
        found.append(Asked("violated", _("近三年有违法记录吗"), HAS))
    if SystemCheck.EARLIER_ROUNDS in checks:
        found.append(Asked("failed_before", _("以往受资助的项目有因自身原因终止或被评为不合格的吗"), HAS))
    if takes_filed:
        for_filed = _("备案组织回答")
        if SystemCheck.FILING_ALIVE in checks:
            found.append(Asked("filing_alive", _("备案现在有效吗"), hint=for_filed))
        found.append(Asked("has_custodian", _("与枢纽型社会组织签有代管协议吗"), HAS, for_filed))
    if facts.call.limit_per_organisation == 1:
        found.append(Asked("others", _("本次征集已经提交过一项申报吗")))
    found.append(Asked("is_organiser", _("贵组织就是承办单位（{name}）吗", name=facts.organiser.name)))
    return [*found, *(Asked(f"own-{each.position}", each.words) for each in screener.own_questions(facts))]


def _statuses() -> Options:
    return [
        (OrganizationStatus.REGISTERED.value, _("在民政部门登记的社会组织")),
        (OrganizationStatus.FILED.value, _("在街道（镇）备案的社区社会组织")),
    ]


def _kinds() -> Options:
    return [(kind.value, KIND_NAMES[kind]) for kind in (*REGISTERED_KINDS, OrganizationKind.COMMUNITY_GROUP)]


def _grades() -> Options:
    return [(NO_RATING, _("没有")), *((grade, grade) for grade in GRADES)]

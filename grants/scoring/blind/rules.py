"""Every reason why a redacted copy is not confirmed."""

from collections.abc import Mapping

from grants.errors import NotFound, Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.scoring import rules
from grants.scoring.blind import proposing
from grants.scoring.blind.facts import Original
from grants.scoring.panel import Panel


def check_redaction(by: Actor, panel: Panel) -> None:
    """Asked by the page as well."""
    rules.panel_is_run_by(by, panel.call)
    if not panel.call.hides_applicants:
        raise NotFound("scoring.not_blind", _("本轮不是匿名评审"))
    rules.scoring_is_not_closed(panel.closure)


def check_confirmation(by: Actor, panel: Panel, seen: Original, version: int, texts: Mapping[str, str]) -> None:
    """Confirmed is what was looked at, of an application that is judged here, and the applicant's name is gone."""
    check_redaction(by, panel)
    if seen.application.id not in {each.id for each in panel.candidates}:
        raise NotFound("scoring.not_to_be_redacted", _("没有找到这份申报"))
    if version != seen.version:
        raise Refused("scoring.submitted_again", _("申报单位又提交了新的版本，请重新核对"))
    left = proposing.still_named(seen.found, texts, seen.certain)
    if left:
        raise Refused("scoring.still_named", _("遮盖稿中仍有：{names}", names="、".join(left)))

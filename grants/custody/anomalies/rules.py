"""Every reason a note on an anomaly is refused. Facts in, refusals out."""

from collections.abc import Iterable

from grants.custody.anomalies.facts import Anomaly
from grants.custody.anomalies.tables import Kind
from grants.custody.rules import HUB
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor
from grants.people.tables import Role

READERS = (*HUB, Role.OFFICER, Role.SUPERVISOR, Role.AUDITOR)
OF_HUBS = (Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_BOOKKEEPER)
OF_FUNDERS = (Role.OFFICER, Role.SUPERVISOR)
KIND_NAMES: dict[Kind, Text] = {
    Kind.ROUND: _("整数金额"),
    Kind.SPLIT: _("疑似拆分"),
    Kind.JUST_UNDER: _("略低于限额"),
    Kind.SAME_SELLER: _("同一销售方"),
    Kind.CONSECUTIVE: _("发票连号"),
    Kind.RUSH: _("期末集中报账"),
}


def told(found: Iterable[Anomaly], kind: Kind, key: str) -> Anomaly:
    """The anomaly of that key. What is not on the list any more has no note from now on."""
    for each in found:
        if (each.kind, each.key) == (kind, key):
            return each
    raise NotFound("custody.no_such_anomaly", _("这条线索已不在清单中，请刷新后再试"))


def check_note(anomaly: Anomaly, by: Actor, words: str) -> int:
    """Somebody of the hub or of the funder says what she found out. Gives for whom."""
    body = noting_body(anomaly, by)
    if not words.strip():
        raise Refused("custody.note_says_nothing", _("请写明了解到的情况"), field="words")
    return body


def noting_body(anomaly: Anomaly, by: Actor) -> int:
    """The hub that keeps the money, or else the funder it came from."""
    hubs = by.organizations(*OF_HUBS) & {each.hub for each in anomaly.claims}
    funders = by.organizations(*OF_FUNDERS) & {each.funder for each in anomaly.claims}
    if not hubs | funders:
        raise NotAllowed("custody.not_ones_to_note", _("线索的情况由枢纽或主办的业务人员记录"))
    return min(hubs or funders)

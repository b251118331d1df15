"""Every reason why terms are not written, an invitation not answered so, a seat or a load not changed. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from grants.errors import NotAllowed, Refused
from grants.i18n import _
from grants.people.rules import Actor
from grants.scoring.panel import Panel, Seat
from grants.scoring.rules import panel_is_run_by, reason_is_given, scoring_is_not_closed, seat_of

MOST_SHEETS = 200


@dataclass(frozen=True)
class Terms:
    """On which terms experts are asked; `words` and `declaration_words` as the office writes them."""

    fee: str
    judging_from: date
    judging_until: date
    answer_by: datetime
    words: str = ""
    declaration_words: str = ""
    most_sheets: int | None = None


def check_terms(by: Actor, panel: Panel, terms: Terms) -> None:
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if not terms.fee.strip():
        raise Refused("scoring.no_fee", _("请写明评审费标准；不支付的也请写明"), field="fee")
    if terms.judging_until < terms.judging_from:
        raise Refused("scoring.judging_backwards", _("结束日期早于开始日期"), field="judging_until")
    load_is_sane(terms.most_sheets)


def check_answer(by: Actor, panel: Panel, *, accepts: bool, most_sheets: int | None, reason: str) -> Seat:
    """Answered once: who declined is asked no more, and who accepted leaves with a reason. Gives the seat."""
    seat = seat_of(by, panel)
    scoring_is_not_closed(panel.closure)
    invitation_is_open(seat)
    if accepts:
        load_is_sane(most_sheets)
    else:
        reason_is_given(reason)
    return seat


def invitation_is_open(seat: Seat) -> None:
    if seat.panelist.left_at is not None:
        raise Refused("scoring.seat_given_up", _("邀请已收回：{reason}", reason=seat.panelist.left_reason))
    if seat.panelist.is_accepted is not None:
        raise Refused("scoring.already_answered", _("您已答复过邀请"))


def check_leaving(by: Actor, panel: Panel, seat: Seat, reason: str) -> None:
    """By the expert, or by who runs the panel when nobody answers or somebody cannot go on (R-E5)."""
    may_end_seat(by, panel, seat)
    reason_is_given(reason)


def may_end_seat(by: Actor, panel: Panel, seat: Seat) -> None:
    """Asked by the page as well."""
    if seat.expert.person != by.id:
        panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if seat.is_vacant:
        raise Refused("scoring.seat_vacant", _("{name} 已谢绝或退出", name=seat.name))


def check_load(by: Actor, panel: Panel, seat: Seat, most_sheets: int | None) -> None:
    panel_is_run_by(by, panel.call)
    scoring_is_not_closed(panel.closure)
    if seat.is_vacant:
        raise NotAllowed("scoring.load_of_nobody", _("{name} 不在评审组", name=seat.name))
    load_is_sane(most_sheets)


def load_is_sane(most_sheets: int | None) -> None:
    if most_sheets is not None and not 1 <= most_sheets <= MOST_SHEETS:
        raise Refused("scoring.odd_load", _("份数应为 1 至 {most}", most=MOST_SHEETS), field="most_sheets")

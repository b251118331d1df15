"""Why a letter is not issued. Pure."""

from datetime import date

from grants.awards.facts import AwardFacts
from grants.awards.letter.tables import AwardLetter
from grants.awards.rules import DECIDES, award_is_live, no_objection_is_open, notice_has_run
from grants.errors import Refused
from grants.i18n import _
from grants.people.rules import Actor, actor_has_role


def check_issuing(facts: AwardFacts, by: Actor, letter: AwardLetter | None, today: date) -> None:
    """An award stands when its notice has run and nobody's objection to it is open (R-G1)."""
    actor_has_role(by, DECIDES, facts.funder.id)
    award_is_live(facts.award)
    notice_has_run(facts.notice, today)
    no_objection_is_open(facts)
    if letter is not None:
        raise Refused("awards.letter_issued", _("立项通知已发出"))

"""What things of eligibility are called on pages and papers."""

from grants.eligibility.tables import Outcome
from grants.i18n import Text, _

OUTCOME_NAMES: dict[Outcome, Text] = {
    Outcome.PASSED: _("受理，资格通过"),
    Outcome.RETURNED: _("退回补正"),
    Outcome.FAILED: _("资格不通过"),
}

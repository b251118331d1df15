"""What the parts of a report are called."""

from grants.i18n import Text, _
from grants.reporting.contents.facts import (
    BENEFICIARIES,
    FILES,
    NARRATIVE,
    ToReport,
    indicator_target,
    line_target,
)


def targets_in_words(against: ToReport) -> dict[str, Text | str]:
    """Every field that an item of a return may point at, in the order of the form."""
    return {
        NARRATIVE: _("项目进展"),
        BENEFICIARIES: _("直接受益人数"),
        **{line_target(each.id): each.item for each in against.lines},
        **{indicator_target(each.id): each.name for each in against.indicators},
        FILES: _("附件"),
    }

"""How the ways of accounting read (R-I2)."""

from grants.i18n import Text, _
from grants.organizations.tables import CustodyMode

MODE_NAMES: dict[str, Text] = {
    CustodyMode.AGENCY: _("受托代理：枢纽代收代付，不计收入"),
    CustodyMode.RESTRICTED: _("限定性收入：枢纽计入限定性净资产"),
}

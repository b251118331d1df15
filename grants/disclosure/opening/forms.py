"""What people type of a licence."""

from collections.abc import Mapping
from typing import Any

from grants.disclosure.opening.tables import DataLicence
from grants.web.forms import Form


class LicenceForm(Form):
    """Its name, and where it can be read."""

    def __init__(self, licence: DataLicence | None, posted: Mapping[str, Any] | None = None) -> None:
        begins = {"name": licence.name, "address": licence.address} if licence else {}
        super().__init__(posted, **begins)
        if posted is not None:
            self.name = self.text("name", longest=120)
            self.address = self.text("address", longest=300)

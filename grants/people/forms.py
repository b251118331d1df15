"""Forms of signing in, one's own account, and administration."""

from collections.abc import Mapping
from typing import Any

from grants import clock, codes
from grants.i18n import _
from grants.people.tables import Role
from grants.web.forms import Form


class SignInForm(Form):
    """Name and password; `next` is the page somebody wanted before."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.login = self.text("login", longest=80)
            self.password = self.value("password")
            if not self.password:
                self.text("password")

    @property
    def after(self) -> str:
        """Where to go then: a page of ours, never another site's."""
        wanted = self.value("next")
        return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) else "/inbox"


class CodeForm(Form):
    """The six digits an authenticator shows."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.code = self.text("code", longest=8).replace(" ", "")


class PasswordForm(Form):
    """The old password, and the new one twice."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.old = self.text("old", longest=200)
            self.password = self.text("password", longest=200)


class PersonForm(Form):
    """A new person with a first role."""

    def __init__(self, posted: Mapping[str, Any] | None = None, **initial: object) -> None:
        super().__init__(posted, **initial)
        if self.posted:
            self.name = self.text("name", longest=80)
            self.login = self.text("login", longest=80)
            self.password = self.text("password", longest=200)
            self.phone = self._phone()
            self.email = self.text("email", required=False, longest=120)

    def _phone(self) -> str:
        typed = self.text("phone", required=False, longest=40)
        try:
            return codes.check_phone(typed) if typed else ""
        except codes.BadCode:
            self.fail("phone", _("请填写手机号，或带区号的座机，如 0898-65300000"))
            return typed


class RoleForm(Form):
    """A role in an organisation, from a day on."""

    def __init__(self, posted: Mapping[str, Any] | None, organizations: list[int]) -> None:
        super().__init__(posted, from_on=clock.today())
        if self.posted:
            self.organization = self.choice("organization", organizations)
            self.role = self.choice("role", Role)
            self.from_on = self.day("from_on")


class InvitationForm(Form):
    """Somebody to be invited, in which role."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.name = self.text("name", longest=80)
            self.role = self.choice("role", Role)
            self.phone = self.text("phone", required=False, longest=40)
            self.email = self.text("email", required=False, longest=120)
            if self.email and "@" not in self.email:
                self.fail("email", _("电子邮箱格式不正确，如 name@example.org"))


class JoinForm(Form):
    """A new account for somebody who was invited; the password twice."""

    def __init__(self, posted: Mapping[str, Any] | None = None) -> None:
        super().__init__(posted)
        if self.posted:
            self.login = self.text("login", longest=80)
            self.password = self.value("password")
            if not self.password:
                self.text("password")
            elif self.password != self.value("password_again"):
                self.fail("password_again", _("两次填写的密码不一致"))

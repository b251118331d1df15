"""Who somebody is, what they may enter, and when signing in is refused."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import Text, _
from grants.people.tables import Person, Role, Session

FUNDER_ROLES = frozenset(
    {
        Role.OFFICER,
        Role.FINANCE_PREPARER,
        Role.FINANCE_REVIEWER,
        Role.APPROVER,
        Role.CASHIER,
        Role.BOOKKEEPER,
        Role.SUPERVISOR,
        Role.AUDITOR,
        Role.ADMIN,
    }
)
HUB_ROLES = frozenset({Role.HUB_OPERATOR, Role.HUB_REVIEWER, Role.HUB_CASHIER, Role.HUB_BOOKKEEPER})
NEEDS_SECOND_FACTOR = frozenset({Role.FINANCE_PREPARER, Role.FINANCE_REVIEWER, Role.APPROVER, Role.CASHIER, Role.ADMIN})

ROLE_NAMES: dict[Role, Text] = {
    Role.OFFICER: _("主办业务"),
    Role.FINANCE_PREPARER: _("财务经办"),
    Role.FINANCE_REVIEWER: _("财务审核"),
    Role.APPROVER: _("审批领导"),
    Role.CASHIER: _("出纳"),
    Role.BOOKKEEPER: _("会计"),
    Role.SUPERVISOR: _("监督员"),
    Role.AUDITOR: _("审计"),
    Role.ADMIN: _("管理员"),
    Role.ORGANISER: _("承办专员"),
    Role.APPLICANT: _("申报填写人"),
    Role.SIGNATORY: _("申报授权人"),
    Role.HUB_OPERATOR: _("枢纽经办"),
    Role.HUB_REVIEWER: _("枢纽初审"),
    Role.HUB_CASHIER: _("枢纽出纳"),
    Role.HUB_BOOKKEEPER: _("枢纽会计"),
    Role.GROUP_SIGNATORY: _("组织签字人"),
    Role.FILING_OFFICER: _("街道备案员"),
}

# Duties that one person must not hold together, whatever the organisation (R-G11, Accounting Law art. 25 and 35).
INCOMPATIBLE = (
    (Role.CASHIER, Role.BOOKKEEPER),
    (Role.CASHIER, Role.FINANCE_REVIEWER),
    (Role.APPROVER, Role.FINANCE_PREPARER),
    (Role.HUB_CASHIER, Role.HUB_BOOKKEEPER),
)

TRIES = 5
LOCKED_FOR = timedelta(minutes=15)
IDLE = timedelta(minutes=60)
IDLE_FINANCE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
FRESH_FACTOR = timedelta(minutes=5)
SHORTEST_PASSWORD = 8
SEEN_EVERY = timedelta(minutes=1)
FORMS_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Actor:
    """Somebody who acts: their name, and the roles they hold now as (organisation id, role)."""

    id: int
    name: str
    memberships: frozenset[tuple[int, Role]] = frozenset()

    def has(self, *roles: Role) -> bool:
        """Holds one of these roles somewhere."""
        return any(role in roles for _organization, role in self.memberships)

    def has_in(self, organization: int, *roles: Role) -> bool:
        """Holds one of these roles in that organisation."""
        return any((organization, role) in self.memberships for role in roles)

    def organizations(self, *roles: Role) -> frozenset[int]:
        """The organisations in which one of these roles is held; with none named, any role."""
        return frozenset(org for org, role in self.memberships if not roles or role in roles)

    @property
    def roles(self) -> tuple[Role, ...]:
        """The roles held, each once, in the order in which they are declared."""
        held = {role for _organization, role in self.memberships}
        return tuple(role for role in Role if role in held)

    @property
    def roles_text(self) -> str:
        """The roles by name, for the head of a page."""
        return "、".join(str(ROLE_NAMES[role]) for role in self.roles)

    @property
    def is_funder_staff(self) -> bool:
        """Works for a funder, in any role."""
        return self.has(*FUNDER_ROLES)


def actor_has_role(by: Actor, roles: Iterable[Role], organization: int | None = None) -> None:
    """The question each action asks first: does this person hold the role it takes (in that organisation)?"""
    wanted = tuple(roles)
    if not (by.has(*wanted) if organization is None else by.has_in(organization, *wanted)):
        names = "、".join(str(ROLE_NAMES[role]) for role in wanted)
        raise NotAllowed("people.role_missing", _("这一步由 {roles} 办理", roles=names))


def needs_second_factor(actor: Actor) -> bool:
    """Finance, approver, cashier and admin sign in with a second factor (design §4)."""
    return actor.has(*NEEDS_SECOND_FACTOR)


def person_is_known(person: Person | None) -> Person:
    if person is None:
        raise NotFound("people.no_such_login", _("没有这个登录名"))
    return person


def check_sign_in(person: Person | None, password_matches: bool, now: datetime) -> None:
    """The same words for an unknown name and a wrong password, so that names cannot be tried out."""
    if person is not None:
        account_is_not_locked(person, now, field="password")
    if person is None or person.closed_at is not None or not password_matches:
        raise Refused("people.wrong_password", _("用户名或密码不正确"), field="password")


def account_is_not_locked(person: Person, now: datetime, *, field: str) -> None:
    """Five wrong passwords or codes in a row lock an account for a while, so that neither can be tried out."""
    if person.locked_until is not None and person.locked_until > now:
        raise Refused("people.locked", _("多次输错，账号已锁定 15 分钟，请稍后再试"), field=field)


def check_second_factor(person: Person, step: int | None, now: datetime) -> None:
    """A code counts once: the 30-second step it belongs to must be later than the last one used."""
    account_is_not_locked(person, now, field="code")
    if person.totp_secret is None:
        raise Refused("people.no_second_factor", _("尚未设置动态验证码，请联系管理员"), field="code")
    if step is None or step <= person.totp_used_step:
        raise Refused("people.wrong_code", _("动态验证码不正确或已用过，请等下一个"), field="code")


def factor_is_fresh(second_factor_at: datetime | None, now: datetime) -> None:
    """An approval asks for the second factor again (design §4)."""
    if second_factor_at is None or now - second_factor_at > FRESH_FACTOR:
        raise NotAllowed("people.factor_not_fresh", _("请重新输入动态验证码"))


def check_membership(held: Iterable[Role], new: Role) -> None:
    """Duties that must lie in two hands are never given to one person."""
    roles = set(held)
    for one, other in INCOMPATIBLE:
        if new in (one, other) and {one, other} - {new} <= roles:
            raise Refused(
                "people.incompatible_roles",
                _("{one} 与 {other} 不得由同一人担任", one=ROLE_NAMES[one], other=ROLE_NAMES[other]),
                field="role",
            )


def idle_limit(actor: Actor) -> timedelta:
    """How long a session lives without being used."""
    return IDLE_FINANCE if needs_second_factor(actor) else IDLE


def check_administration(by: Actor | None) -> None:
    """Persons and roles are the administrator's (or the system's, at the first start)."""
    if by is not None:
        actor_has_role(by, [Role.ADMIN])


def check_enrolment(by: Actor | None, person_id: int) -> None:
    """A second factor is set up by the person, by the administrator or by the system."""
    if by is not None and by.id != person_id:
        actor_has_role(by, [Role.ADMIN])


def check_password(password: str) -> None:
    """Length is what makes a password hard to guess."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused("people.short_password", _("密码至少 {least} 个字符", least=SHORTEST_PASSWORD), field="password")


def session_is_ones_own(by: Actor, session: Session) -> None:
    """Nobody ends or strengthens another person's session."""
    if session.person != by.id:
        raise NotAllowed("people.session_of_another", _("只能操作自己的登录"))


def login_is_free(found: Person | None) -> None:
    """A sign-in name belongs to one person."""
    if found is not None:
        raise Refused("people.login_taken", _("这个用户名已被使用，请换一个"), field="login")


def old_password_is_right(matches: bool) -> None:
    """Who changes a password knows the old one."""
    if not matches:
        raise Refused("people.old_password_wrong", _("原密码不正确"), field="old")

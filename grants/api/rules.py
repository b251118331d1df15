"""When a token is not given, not taken, or not enough; when a request is not the one it says it is."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TypeVar

from grants.api.tables import ApiToken, Scope
from grants.errors import NotAllowed, NotFound, Refused
from grants.i18n import Text, _
from grants.people.rules import Actor, factor_is_fresh, needs_second_factor

LONGEST_DAYS = 365
MOST_TOKENS = 20
PER_MINUTE = 120
LONGEST_KEY = 100
# How long a request may come again and is known.
ANSWERS_KEPT_FOR = timedelta(days=30)
Found = TypeVar("Found")

SCOPE_NAMES: dict[Scope, Text] = {
    Scope.CALLS_READ: _("读轮次"),
    Scope.APPLICATIONS_READ: _("读申报"),
    Scope.AWARDS_READ: _("读立项与资助"),
    Scope.PAYMENTS_READ: _("读拨付"),
    Scope.REPORTS_READ: _("读报告"),
    Scope.CUSTODY_READ: _("读代管台账与对账单"),
    Scope.ORGANIZATIONS_READ: _("读单位名录"),
    Scope.BANK_WRITE: _("写银行回单与流水"),
    Scope.STANDING_WRITE: _("写名单与评估等级"),
    Scope.ORGANIZATIONS_WRITE: _("写单位资料"),
}


def check_token(
    by: Actor,
    office: int,
    scopes: Collection[Scope],
    days: int,
    living: int,
    factor_at: datetime | None,
    now: datetime,
) -> None:
    """A token says for which office, what for and how long; who signs in with a second factor gives it here again."""
    if office not in by.organizations():
        raise NotAllowed("api.no_role_there", _("您在这个单位没有角色"))
    if not scopes:
        raise Refused("api.no_scope", _("请至少选择一项用途"), field="scopes")
    if not 1 <= days <= LONGEST_DAYS:
        raise Refused("api.wrong_days", _("有效期为 1 至 {most} 天", most=LONGEST_DAYS), field="days")
    if living >= MOST_TOKENS:
        raise Refused("api.too_many_tokens", _("最多 {most} 个有效令牌，请先停用不用的", most=MOST_TOKENS))
    if needs_second_factor(by):
        factor_is_fresh(factor_at, now)


def token_is_ones_own(by: Actor, token: ApiToken) -> None:
    """Nobody ends another person's token; who leaves loses them with the account."""
    if token.person != by.id:
        raise NotAllowed("api.token_of_another", _("只能停用自己的令牌"))


def in_one_office(person: Actor, office: int) -> Actor:
    """A person with the roles they hold there alone: what a token never exceeds."""
    return Actor(person.id, person.name, frozenset(held for held in person.memberships if held[0] == office))


def token_that_counts(found: Found | None) -> Found:
    """Unknown, expired, revoked, of a closed account and of ended roles are one answer: tokens cannot be tried out."""
    if found is None:
        raise Refused("api.token_not_valid", _("令牌无效、已停用或已到期"))
    return found


def token_has_second_factor(by: Actor, factor_at: datetime | None) -> None:
    """Whoever was given a role that asks for a second factor makes a new token with it."""
    if needs_second_factor(by) and factor_at is None:
        raise NotAllowed("api.token_without_factor", _("现在的角色要求动态验证码，请重新生成令牌"))


def token_is_within_its_rate(used: int) -> None:
    """So many requests a minute, whichever process answers them."""
    if used > PER_MINUTE:
        raise Refused("api.too_many_requests", _("每分钟最多 {most} 次，请稍后再试", most=PER_MINUTE))


def token_has_scope(scopes: Collection[str], wanted: Scope) -> None:
    """The person may; the token must have been made for it too."""
    if wanted not in scopes:
        raise NotAllowed(
            "api.scope_missing", _("令牌没有“{scope}”的用途（{word}）", scope=SCOPE_NAMES[wanted], word=wanted)
        )


def award_that_is_listed(found: Found | None) -> Found:
    """A grant is read where it would stand in one's list."""
    if found is None:
        raise NotFound("api.award_not_listed", _("没有找到这笔资助"))
    return found


def key_is_given(key: str) -> None:
    """Whoever writes chooses a key, so that a request that is sent again is done once."""
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise Refused("api.key_missing", _("写入请求须带 Idempotency-Key，最多 {most} 个字符", most=LONGEST_KEY))


def is_the_same_request(kept: str, sent: str) -> None:
    """A key belongs to one request."""
    if kept != sent:
        raise Refused("api.key_of_another_request", _("这个 Idempotency-Key 已用于另一个请求"))


def content_is_base64(is_readable: bool) -> None:
    """A file travels inside JSON."""
    if not is_readable:
        raise Refused("api.not_base64", _("文件内容须为 base64"))


def fields_are_readable(problems: Collection[tuple[str, str]]) -> None:
    """What a page would say beside its fields, in one sentence."""
    if problems:
        said = "；".join(f"{name}：{words}" for name, words in problems)
        raise Refused("api.fields_wrong", _("有几项填写不对：{problems}", problems=said))


def fields_are_editable(strange: Collection[str]) -> None:
    """Who may change which field is as on the page."""
    if strange:
        raise Refused("api.fields_not_editable", _("不能改这些项：{fields}", fields="、".join(strange)))


def shape_is_known(shape: str, known: Collection[str]) -> None:
    """Banks write their statements each in its own columns."""
    if shape not in known:
        raise Refused("api.unknown_shape", _("流水格式须是这些之一：{known}", known="、".join(known)))

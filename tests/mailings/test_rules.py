import pytest

from grants import clock
from grants.errors import why_not
from grants.i18n import _
from grants.mailings import rules
from grants.notifications.letters import LETTERS, Letter, worded
from grants.notifications.tables import LetterWording
from grants.people.rules import Actor
from grants.people.tables import Role

ADMIN = Actor(1, "Ada", frozenset({(1, Role.ADMIN)}))


@pytest.fixture
def letter():
    made = Letter(
        "tests.letter",
        _("试"),
        subject=_("关于{title}"),
        body=_("{name}：请看{title}"),
        fields={"title": _("项目")},
        sms=_("请登录"),
    )
    yield made
    del LETTERS["tests.letter"]


def words(letter, subject="标题", body="正文", sms="", version=0, kept=0):
    refusal = why_not(rules.check_wording, ADMIN, letter, subject, body, sms, version=version, kept_version=kept)
    return refusal and (refusal.code, refusal.field)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"body": "{name}：{title}"}, None),
        ({"body": "{password}"}, ("mailings.unknown_field", "body")),
        ({"subject": "{title.__class__}"}, ("mailings.unknown_field", "subject")),
        ({"subject": "{title!r}"}, ("mailings.unknown_field", "subject")),
        ({"subject": "{title:>99999999}"}, ("mailings.unknown_field", "subject")),
        ({"body": "{}"}, ("mailings.unknown_field", "body")),
        ({"body": "{title"}, ("mailings.broken_braces", "body")),
        ({"body": " "}, ("mailings.no_words", "body")),
        ({"subject": "长" * 121}, ("mailings.too_long", "subject")),
        ({"sms": "{title}"}, ("mailings.sms_says_too_much", "sms")),
        ({"sms": "短" * 201}, ("mailings.sms_too_long", "sms")),
        ({"version": 1, "kept": 2}, ("mailings.wording_changed_meanwhile", "form")),
    ],
)
def test_an_offices_own_words_mention_only_what_the_letter_knows(letter, changed, refusal):
    assert words(letter, **changed) == refusal


def test_a_short_text_is_only_worded_for_letters_that_have_one():
    silent = Letter("tests.silent", _("试"), subject=_("题"), body=_("文"))
    try:
        assert words(silent, sms="请登录") == ("mailings.no_sms", "sms")
    finally:
        del LETTERS["tests.silent"]


def test_a_letter_is_worded_by_the_office_where_it_has_own_words(letter):
    own = LetterWording(event=letter.event, subject="通知", body="{title}，请办理", sms="", changed_at=clock.now())
    values = {"title": "{name}的项目", "name": "Ada"}

    standard, changed = worded(letter, None, values), worded(letter, own, values)

    assert (standard.subject, standard.body, standard.sms) == ("关于{name}的项目", "Ada：请看{name}的项目", "请登录")
    assert (changed.subject, changed.body, changed.sms) == ("通知", "{name}的项目，请办理", "")


def test_two_letters_of_one_name_are_a_mistake_of_ours(letter):
    with pytest.raises(ValueError, match="two letters"):
        Letter(letter.event, _("试"), subject=_("题"), body=_("文"))


def test_every_letter_mentions_only_fields_that_it_names():
    for letter in LETTERS.values():
        for text in filter(None, (letter.subject, letter.body, letter.sms)):
            assert set(rules.fields_in(text.key)) <= set(letter.mentions), letter.event

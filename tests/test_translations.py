"""Texts: every one has English, with the same placeholders, and a reader gets the language they asked for."""

import re
from functools import cache

import pytest
from babel.messages.pofile import read_po

from grants.i18n import CHINESE, ENGLISH, LOCALE, Text, missing, speaking, texts

FILES = sorted((LOCALE / ENGLISH).glob("*.po"))
HAN = re.compile(r"[\u3400-\u9fff]")


@cache
def marked() -> dict[str, dict[str, str]]:
    return texts()


def test_every_text_has_english_with_the_same_placeholders():
    assert missing() == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_no_file_keeps_texts_that_are_gone(path):
    with path.open("rb") as source:
        kept = {str(message.id) for message in read_po(source) if message.id}

    assert sorted(kept - set(marked().get(path.stem, {}))) == []


def test_the_same_text_has_the_same_english_in_every_file():
    english: dict[str, set[str]] = {}
    for path in FILES:
        with path.open("rb") as source:
            for message in read_po(source):
                if message.id and message.string:
                    english.setdefault(str(message.id), set()).add(str(message.string))

    assert {text: words for text, words in english.items() if len(words) > 1} == {}


def test_english_has_no_chinese_left_in_it():
    # Chinese may stand in brackets behind its translation, where the reader meets it on paper, and as an example.
    left = []
    for path in FILES:
        with path.open("rb") as source:
            for message in read_po(source):
                if HAN.search(re.sub(r"[(（][^)）]*[)）]|^For example .*", "", str(message.string or ""))):
                    left.append(f"{path.stem}: {message.string}")

    assert left == []


def test_a_text_is_worded_when_it_is_read():
    text = Text("登录")

    with speaking(ENGLISH):
        english = str(text)
    with speaking(CHINESE):
        chinese = str(text)

    assert (english, chinese) == ("Sign in", "登录")


async def test_a_page_speaks_the_language_asked_for_and_remembers_it(browser):
    first = await browser.get("/sign-in?lang=en")
    second = await browser.get("/sign-in")
    third = await browser.get("/sign-in?lang=zh-CN")

    assert ['lang="en"' in first.text, 'lang="en"' in second.text, 'lang="zh-CN"' in third.text] == [True, True, True]


async def test_a_language_that_does_not_exist_changes_nothing(browser):
    answer = await browser.get("/sign-in?lang=%22%3E%3Cscript%3E")

    assert '<html lang="zh-CN"' in answer.text
    assert "set-cookie" not in {name for name in answer.headers if "lang" in answer.headers[name]}

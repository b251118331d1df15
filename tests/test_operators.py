"""The operators' guides against the code: both languages name the same settings, commands, figures and packages."""

import argparse
import re
from dataclasses import fields
from pathlib import Path

import pytest

from grants import cli
from grants.health.measuring import printed
from grants.health.queries import Figures
from grants.settings import Settings, variable
from tests import access

ROOT = Path(__file__).resolve().parent.parent
GUIDES = {path.name: path.read_text(encoding="utf-8") for path in sorted((ROOT / "docs").glob("operators*.md"))}
# `grants WORD` as a command, in a line to paste or between backticks.
COMMAND = re.compile(r"(?:bin/grants|(?:^|`|: )grants|^drill) ([a-z][a-z-]+)([^`\n#&]*)", re.MULTILINE)
PAGE = re.compile(r"`(/(?:admin|audit|metrics|healthz)[a-z/]*)`")


def commands() -> dict[str, argparse.ArgumentParser]:
    [words] = [each for each in cli._parser()._actions if isinstance(each, argparse._SubParsersAction)]
    return dict(words.choices)


def test_there_is_a_guide_in_each_language():
    assert sorted(GUIDES) == ["operators.md", "operators.zh-CN.md"]


@pytest.mark.parametrize("guide", GUIDES)
def test_every_setting_is_explained_and_none_that_does_not_exist(guide):
    named = set(re.findall(r"GRANTS_[A-Z_]+", GUIDES[guide]))

    assert named == {variable(each.name) for each in fields(Settings)}


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_guide_exists_with_its_words(guide):
    found = COMMAND.findall(GUIDES[guide])

    assert {name for name, _words in found} <= commands().keys()
    for name, words in found:
        known = commands()[name]._actions
        choices = next((each.choices for each in known if not each.option_strings and each.choices), None)
        options = {option for each in known for option in each.option_strings}
        assert set(re.findall(r"--[a-z]+", words)) <= options, name
        assert not choices or words.split()[0] in choices, name
    assert {name for name, words in found if "--" in words} == {"backup", "run"}


def test_both_guides_hold_the_same_lines_to_paste():
    english, chinese = (
        re.findall(r"^(?:apt-get|grants|drill|systemctl|install|GRANTS_\w+=|0 2) .*$", text, re.MULTILINE)
        for text in GUIDES.values()
    )

    assert english == chinese
    assert len(english) > 15


@pytest.mark.parametrize("guide", GUIDES)
def test_the_packages_to_install_are_those_that_running_needs(guide):
    setup = (ROOT / "bin" / "setup.sh").read_text(encoding="utf-8")
    [listed] = re.findall(r"for_running=\((.+?)\n\)", setup, re.DOTALL)
    needed = set(re.findall(r'"([^:"]+):', listed)) | {"python3-venv"}

    assert needed <= set(re.search(r"^apt-get install (.+)$", GUIDES[guide], re.MULTILINE)[1].split())


@pytest.mark.parametrize("guide", GUIDES)
def test_every_figure_and_page_that_is_watched_exists(guide):
    text = printed(Figures({("notifications.send", "waiting"): 1}, 0.0, 1, 0.0, 0.0, 0)).decode()
    exist = {name for name in re.findall(r"^# TYPE (\w+)", text, re.MULTILINE) if not name.endswith("_created")}

    assert set(re.findall(r"`(grants_\w+)", GUIDES[guide])) == exist
    assert set(PAGE.findall(GUIDES[guide])) <= {path for path, _handler in access.handlers()}


@pytest.mark.parametrize("guide", GUIDES)
def test_links_within_a_guide_lead_somewhere(guide):
    headings = re.findall(r"^## (.+)$", GUIDES[guide], re.MULTILINE)
    places = {re.sub(r"[^\w-]", "", each.lower().replace(" ", "-")) for each in headings}

    assert set(re.findall(r"\(#([^)]+)\)", GUIDES[guide])) <= places
    assert all((ROOT / "docs" / each).is_file() for each in re.findall(r"\]\(([\w.-]+\.md)\)", GUIDES[guide]))

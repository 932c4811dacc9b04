"""The shipped library loads; and a copy of it, broken in any one way, says which file and key, and what to do."""

import re
import shutil
from collections.abc import Mapping
from dataclasses import FrozenInstanceError
from datetime import time
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from coaching import library, library_yaml
from coaching.checkins import Option, Schedule, Visibility, WeekTime
from coaching.library import SHIPPED, LibraryError, load_library
from coaching.library_models import MESSAGE_SLOTS
from tests.unit.coaching.library_faults import CHECKINS, FAULTS, weekly

LIBRARY = load_library()
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """A copy of the library to break. Files that are as shipped are not read again, to save time."""
    folder = tmp_path / "library"
    shutil.copytree(SHIPPED, folder)
    read = library._read

    def read_if_changed(root, name, model, faults):
        file = root / name
        if not file.is_file() or file.read_bytes() != (SHIPPED / name).read_bytes():
            return read(root, name, model, faults)
        return LIBRARY.skills[file.stem] if name.startswith("skills/") else getattr(LIBRARY, file.stem)

    monkeypatch.setattr(library, "_read", read_if_changed)
    return folder


def broken(folder):
    with pytest.raises(LibraryError) as caught:
        load_library(folder)
    return caught.value


def at(values, path):
    for step in path:
        values = (
            next(one for one in values if one["key"] == step) if isinstance(values, list) else values[step]
        )
    return values


def change(folder, file, path, value):
    """Set the value at a path of keys; list entries are found by their own key, or by number at the end."""
    target = folder / file
    values = yaml.load(target.read_bytes(), LOADER)
    *above, last = path
    if value is None:
        del at(values, above)[last]
    else:
        at(values, above)[last] = value
    target.write_text(yaml.dump(values, Dumper=DUMPER, allow_unicode=True, sort_keys=False), "utf-8")


# ---------------------------------------------------------------- as it is shipped


def test_the_counts_of_the_shipped_library():
    assert len(LIBRARY.templates) == 14
    assert LIBRARY.tracks == {"sdr", "ae", "am", "manager"}
    assert sum(len(sheet.skills) for sheet in LIBRARY.skills.values()) == 35
    assert len(LIBRARY.drills.weekly) == 34
    assert len(LIBRARY.drills.warm_ups) == 8
    assert len(LIBRARY.drills.clinics) == 6
    assert len(LIBRARY.roleplays.scenes) == 16
    assert len(LIBRARY.rubrics.rubrics) == 8
    assert len(LIBRARY.kpis.definitions) == 52
    assert sum(map(len, LIBRARY.kpis.standards.values())) == 48
    assert len(LIBRARY.agendas.formats) == 12
    assert len(LIBRARY.campaigns.campaigns) == 5
    assert len(LIBRARY.disputes.categories) == 13
    assert len(LIBRARY.values.values) == 8
    assert len(LIBRARY.activities.kinds) == 11
    assert len(LIBRARY.tips.coach) + len(LIBRARY.tips.rep) + len(LIBRARY.tips.leader) == 40
    assert {one.key: one.active for one in LIBRARY.templates.values() if one.active} == {
        "weekly_rep": True, "quick_two": True, "pre_one_on_one": True, "confirm_promise": True,
    }  # fmt: skip


def test_the_weekly_check_in_as_the_rules_use_it():
    weekly = LIBRARY.templates["weekly_rep"]
    assert weekly.schedule == Schedule(WeekTime(3, time(14)), WeekTime(4, time(12)), WeekTime(0, time(9)), 3)
    assert (weekly.version, weekly.source_key, weekly.minutes) == (1, "weekly_rep", 2)
    questions = {question.key: question for question in weekly.questions}
    assert list(questions) == ["promise", "win", "talks", "acted", "stuck", "help", "sure", "mood"]
    assert (questions["acted"].min, questions["acted"].max, questions["acted"].max_ref) == (0, 500, "talks")
    assert questions["help"].asks_help == {"practice", "deal", "numbers", "talk", "soon"}
    assert questions["mood"].visibility is Visibility.PRIVATE
    assert questions["mood"].share_toggle
    assert questions["promise"].show_if == "has_open_commitment"
    assert LIBRARY.templates["manager_weekly"].schedule.reminder_hours is None
    assert LIBRARY.templates["warm_up"].schedule is None


def test_options_from_a_skill_sheet_are_its_skills():
    question = LIBRARY.templates["quarterly_coach_review"].questions[3]
    assert question.options[0] == Option("mgr.prioritize", "Choosing who and what to coach")
    assert len(question.options) == 10


def test_messages_are_reached_by_group_and_key():
    assert LIBRARY.messages.privacy["first_use_no_talks"].startswith("Hi {name}.")
    assert LIBRARY.messages.nudges["checkin_break"].endswith("?")


def test_nothing_in_it_can_be_changed():
    with pytest.raises(FrozenInstanceError):
        LIBRARY.templates = {}
    with pytest.raises(TypeError):
        LIBRARY.templates["x"] = None
    with pytest.raises(TypeError):
        LIBRARY.messages.privacy["x"] = "y"
    with pytest.raises(TypeError):
        LIBRARY.skills["ae"].skills[0].levels[1] = "y"
    with pytest.raises(ValidationError):
        LIBRARY.tips.version = 2


def test_a_folder_loads_as_well():
    assert load_library(Path(SHIPPED)) == LIBRARY


def test_it_loads_without_the_c_reader(monkeypatch):
    monkeypatch.setattr(library_yaml, "_Loader", yaml.SafeLoader)
    assert load_library() == LIBRARY


def test_a_key_twice_is_found_without_the_c_reader(copy, monkeypatch):
    monkeypatch.setattr(library_yaml, "_Loader", yaml.SafeLoader)
    (copy / "tips.yaml").write_text("kind: tips\nkind: tips\n", "utf-8")
    assert "tips.yaml: kind is there twice. Keep one." in str(broken(copy))


# ---------------------------------------------------------------- every way to break it


@pytest.mark.parametrize(("file", "path", "value", "sentence"), FAULTS)
def test_a_fault_names_file_and_key_and_says_what_to_do(copy, file, path, value, sentence):
    change(copy, file, path, value)
    error = broken(copy)
    named = [str(fault) for fault in error.faults if fault.file == file]
    assert any(sentence in fault for fault in named), error
    assert all(fault.endswith(".") for fault in named)
    assert str(copy) in str(error)


def test_every_fault_is_told_and_not_only_the_first(copy):
    change(copy, CHECKINS, weekly("win", "sise"), 3)
    change(copy, CHECKINS, weekly("talks", "max"), "500")
    change(copy, "tips.yaml", ("rep",), [1, 2])
    change(copy, "agendas.yaml", ("formats", "quick_15", "minutes"), 14)
    change(copy, "agendas.yaml", ("formats", "numbers_30", "outcomes"), ["fun"])
    error = broken(copy)
    assert [fault.file for fault in error.faults] == ["agendas.yaml"] * 2 + [CHECKINS] * 2 + ["tips.yaml"] * 2
    assert "has 6 faults:" in str(error)


def test_a_round_may_close_as_the_next_one_opens(copy):
    change(copy, CHECKINS, ("templates", "weekly_rep", "closes"), {"weekday": "thu", "at": "14:00"})
    load_library(copy)
    change(copy, CHECKINS, ("templates", "weekly_rep", "closes"), {"weekday": "thu", "at": "14:01"})
    assert "closes comes after the next opening." in str(broken(copy))


def test_a_ramp_without_gaps_and_with_an_open_end(copy):
    change(copy, "kpis.yaml", ("ramp",), [{"day_from": 0, "day_to": 30, "share": 0.5}])
    assert "kpis.yaml: ramp has to have an open end." in str(broken(copy))
    gap = [{"day_from": 0, "day_to": 30, "share": 0.5}, {"day_from": 32, "day_to": None, "share": 1}]
    change(copy, "kpis.yaml", ("ramp",), gap)
    assert "kpis.yaml: ramp[1] has to begin the day after the one above ends." in str(broken(copy))


def test_a_track_needs_a_process_and_an_outcome(copy):
    only = [{"kpi": "calls", "period": "week", "target": 5, "weight": 1, "example": True}]
    change(copy, "kpis.yaml", ("standards", "ae"), only)
    assert "kpis.yaml: standards.ae has no outcome KPI." in str(broken(copy))


def test_levels_of_the_program(copy):
    change(copy, "program.yaml", ("levels",), [{"level": 1, "label": "One", "text": "First."}])
    assert "program.yaml: levels has to have the levels 1 to 5, in order." in str(broken(copy))


def test_one_skill_in_two_sheets(copy):
    change(copy, "skills/am.yaml", ("skills", "am.risk", "key"), "ae.access")
    assert "skills/am.yaml: skills[ae.access] is in skills/ae.yaml as well." in str(broken(copy))


def test_a_sheet_that_cannot_be_read_hides_no_skills(copy):
    """What others name of it is not called unknown, since nobody can know."""
    (copy / "skills" / "ae.yaml").write_text("track: [", "utf-8")
    assert {fault.file for fault in broken(copy).faults} == {"skills/ae.yaml"}


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "tips.yaml: The file is empty."),
        ("- one\n", "tips.yaml: The file has to begin with keys"),
        ("just text\n", "tips.yaml: The file has to begin with keys"),
        ("version: 1\nkind: [\n", "tips.yaml: line 3 is not YAML"),
        ("a: !!python/object/apply:os.getcwd []\n", "tips.yaml: line 1 is not YAML"),
        ("a: 1\n---\nb: 2\n", "tips.yaml: line 2 is not YAML"),
        ("version: 1\nversion: 1\n", "tips.yaml: version is there twice. Keep one."),
        ("a: {b: [{key: c, d: 1, d: 2}]}\n", "tips.yaml: a.b[c].d is there twice. Keep one."),
        ("a: &a [*a]\n", "tips.yaml: a is not a key"),
        ("a: *b\n", "tips.yaml: line 1 is not YAML"),
    ],
)
def test_a_file_that_is_no_library_file(copy, text, sentence):
    (copy / "tips.yaml").write_text(text, "utf-8")
    assert sentence in str(broken(copy))


def test_bytes_that_are_no_text(copy):
    (copy / "tips.yaml").write_bytes(b"coach: \xff\xfe\x00")
    assert "tips.yaml: " in str(broken(copy))


def test_missing_and_unknown_files(copy):
    (copy / "tips.yaml").unlink()
    (copy / "tipps.yaml").write_text("kind: tips\n", "utf-8")
    text = str(broken(copy))
    assert "tips.yaml: The file cannot be read. Put it back" in text
    assert "tipps.yaml: No file of this name is read." in text
    (copy / "skills" / "cook.yml").write_text("track: cook\n", "utf-8")
    assert "skills/cook.yml: No file of this name is read." in str(broken(copy))
    shutil.rmtree(copy / "skills")
    assert "There is no skill sheet." in str(broken(copy))
    assert "program.yaml: The file cannot be read." in str(broken(copy / "nowhere"))


def test_the_slots_of_every_shipped_message_are_listed_and_used():
    for group, messages in MESSAGE_SLOTS.items():
        for key, names in messages.items():
            found = set(re.findall(r"\{(\w+)\}", getattr(LIBRARY.messages, group)[key]))
            assert found == set(names.split()), key


def test_every_key_of_every_file_is_in_a_model():
    """A field that the models dropped would be lost without a word."""
    for file in sorted(Path(SHIPPED).rglob("*.yaml")):
        raw = yaml.safe_load(file.read_text("utf-8"))
        name = file.stem
        model = LIBRARY.skills[name] if file.parent.name == "skills" else getattr(LIBRARY, name)
        same(raw, model, f"{name}")


def same(raw, model, path):
    if isinstance(raw, dict):
        for key, value in raw.items():
            found = model[key] if isinstance(model, Mapping) else getattr(model, key)
            same(value, found, f"{path}.{key}")
    elif isinstance(raw, list):
        assert len(raw) == len(model), path
        for number, value in enumerate(raw):
            same(value, model[number], f"{path}[{number}]")
    else:
        assert raw == model, path

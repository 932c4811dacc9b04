from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coaching.people_file import LineFault, PersonRow, parse_people_csv

TRACKS = {"sdr", "ae", "am", "manager"}
HEADER = "person,manager,track,hired_on,start"
PLAIN = settings(database=None, deadline=None, derandomize=True)
ANA = PersonRow(2, "ana@example.com", "sam@example.com", "ae", date(2024, 2, 29), date(2025, 3, 3))
ANAS_LINE = "ana@example.com,sam@example.com,ae,2024-02-29,2025-03-03"


def parsed(text):
    return parse_people_csv(text, TRACKS)


def good(text):
    found = parsed(text)
    assert found.faults == ()
    return found.rows


def reasons(text):
    return [str(fault) for fault in parsed(text).faults]


@pytest.mark.parametrize(
    "text",
    [
        f"{HEADER}\n{ANAS_LINE}\n",
        f"{HEADER}\r\n{ANAS_LINE}",
        f"{HEADER}\r{ANAS_LINE}\r",
        f"\ufeff{HEADER}\n{ANAS_LINE}",
        f"{HEADER}\n{ANAS_LINE}".encode("utf-8-sig"),
        f"{HEADER}\n{ANAS_LINE}".encode("utf-16"),
        f"{HEADER}\n{ANAS_LINE}".replace(",", ";"),
        f"{HEADER}\n{ANAS_LINE}".replace(",", "\t"),
        f"{HEADER}\n{ANAS_LINE.upper()}",
        f" Person , MANAGER,Track,Hired On,start\n{ANAS_LINE}",
        f"email,manager,track,hired-on,start\n{ANAS_LINE}",
        f"{HEADER}\n\"ana@example.com\",\"sam@example.com\",ae,2024-02-29,2025-03-03\n\n , ,,,\n",
        f"{HEADER},\n{ANAS_LINE},\n",
        f"{HEADER}\n{ANAS_LINE},,\n",
    ],
)  # fmt: skip
def test_one_file_in_many_clothes(text):
    assert good(text) == (ANA,)


def test_a_line_some_spreadsheets_put_first_is_obeyed():
    (row,) = good(f"sep=;\n{HEADER}\n{ANAS_LINE}".replace(",", ";"))
    assert (row.person, row.line) == ("ana@example.com", 3)


def test_slack_ids_and_the_first_of_several_columns_that_is_filled():
    text = "slack_id,email,manager\nU0ANA,ana@example.com,U0SAM\n,ben@example.com,\n"
    assert good(text) == (PersonRow(2, "U0ANA", "U0SAM"), PersonRow(3, "ben@example.com"))


def test_windows_1252_where_it_is_not_utf_8():
    raw = "person,manager\nana@example.com,zoë@exämple.com\n".encode("cp1252")
    assert good(raw)[0].manager == "zoë@exämple.com"


def test_a_cell_may_hold_line_breaks_and_lines_keep_their_numbers():
    text = 'person,manager,note\n"ana@example.com",sam@example.com,"two\nlines, and a ""word"""\nUBEN,,\n'
    found = parsed(text)
    assert found.rows[0].person == "ana@example.com"
    assert [row.line for row in found.rows] == [2, 4]
    assert found.notes == (
        "These columns were not read: “note”. Known are person, manager, track, hired_on, start.",
    )


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("ana,,,,", "The person is “ana”. Put an e-mail address or a Slack id there."),
        ("ana@example,,,,", "The person is “ana@example”. Put an e-mail address or a Slack id there."),
        (",sam@example.com,,,", "There is no person on this line. Put an e-mail address or a Slack id there."),
        ("a@x.co,sam,,,", "The manager is “sam”. Put an e-mail address or a Slack id there."),
        ("a@x.co,A@x.co,,,", "a@x.co cannot be their own manager."),
        ("a@x.co,,boss,,", "There is no track “boss”. Known tracks are ae, am, manager, sdr."),
        (
            "a@x.co,,,3/4/2024,",
            "The hired_on date is “3/4/2024”. Write year, month and day, such as 2025-04-03.",
        ),
        (
            "a@x.co,,,,2025-02-29",
            "There is no day “2025-02-29” for start. Write year, month and day, such as 2025-04-03.",
        ),
        ("a@x.co,,,20250403,", "The hired_on date is “20250403”. Write year, month and day, such as 2025-04-03."),
        ("a@x.co,,,0203-04-05,", "The hired_on date is “0203-04-05”. Is the year right?"),
        ("a@x.co,,,,,more", "This line has more cells than there are columns."),
        ('a@x.co,"x"y,,,', "This line cannot be read. Look at its quotes."),
        ('a@x.co,"never closed,,,', "A quote is opened on this line and never closed."),
    ],
)  # fmt: skip
def test_a_bad_line_is_named_and_the_good_ones_kept(line, reason):
    found = parsed(f"{HEADER}\n{ANAS_LINE}\n{line}\nben@example.com,,,,\n")
    assert found.faults == (LineFault(3, reason),)
    assert [row.person for row in found.rows] == ["ana@example.com", "ben@example.com"]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("x")', "\t=1", "=a@b.co"]
)
@pytest.mark.parametrize("column", range(5))
def test_a_formula_fits_no_column(cell, column):
    cells = ["ana@example.com", "", "", "", ""]
    cells[column] = '"' + cell.replace('"', '""') + '"'
    found = parse_people_csv(f"{HEADER}\n{','.join(cells)}\n", None)
    assert found.rows == ()
    assert len(found.faults) == 1


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "Line 1: The file is empty."),
        (b"\xef\xbb\xbf \n\n", "Line 1: The file is empty."),
        (
            "\n" + ANAS_LINE,
            "Line 2: The first line has to name the columns, with person among them: "
            "person, manager, track, hired_on, start.",
        ),
        ("person,Person\nU1,U2", "Line 1: The column person is there twice."),
        ('"person\nU1', "Line 1: A quote is opened on this line and never closed."),
    ],
)
def test_a_file_without_usable_columns(text, reason):
    assert reasons(text) == [reason]
    assert parsed(text).rows == ()


def test_a_person_named_twice():
    same = f"{HEADER}\n{ANAS_LINE}\nben@example.com,,,,\n{ANAS_LINE}\n"
    assert reasons(same) == ["Line 4: ana@example.com is on line 2 already."]
    assert [row.line for row in parsed(same).rows] == [2, 3]
    other = f"{same}ana@example.com,kim@example.com,,,\n"
    sentence = "ana@example.com is on lines 2 and 4 and 5, and they differ. Keep the one that is right."
    assert reasons(other) == [f"Line {line}: {sentence}" for line in (2, 4, 5)]
    assert [row.line for row in parsed(other).rows] == [3]


def test_without_a_list_of_tracks_any_plain_word_will_do():
    text = "person,track\nU1,Field_Sales\nU2,what is this\n"
    found = parse_people_csv(text)
    assert [row.track for row in found.rows] == ["field_sales"]
    assert [fault.line for fault in found.faults] == [3]


def test_an_open_quote_costs_its_own_line_and_not_the_file():
    lines = [f"u{n}@example.com,,,," for n in range(100)]
    lines[10] = '"u10@example.com,,,,'
    found = parsed("\n".join([HEADER, *lines]))
    assert [fault.line for fault in found.faults] == [12]
    assert len(found.rows) == 99


def test_what_a_cell_holds_is_shown_short_and_on_one_line():
    (reason,) = reasons(f'{HEADER}\n"{"x" * 500}\n\x1b[31m\u202e",,,,\n')
    assert reason == f"Line 2: The person is “{'x' * 39}…”. Put an e-mail address or a Slack id there."
    (hidden,) = reasons("person\nab\x1b\u202ecd\n")
    assert "\x1b" not in hidden
    assert "\u202e" not in hidden


@PLAIN
@given(st.text(max_size=300) | st.binary(max_size=300))
def test_no_file_breaks_the_reader(text):
    found = parsed(text)
    assert found.rows or found.faults or found.notes or text
    for fault in found.faults:
        assert fault.line >= 1


CELLS = st.sampled_from(
    ["U1", "U2", "U3", "ana@example.com", "", "ae", "2025-01-01", '"', '"a\nb"', "=1", ",", ";", "\n"]
)


@PLAIN
@given(st.lists(CELLS, max_size=40))
def test_every_line_is_a_good_row_a_fault_or_empty(cells):
    text = f"{HEADER}\n" + ",".join(cells)
    found = parsed(text)
    lines = [row.line for row in found.rows] + [fault.line for fault in found.faults]
    assert len(lines) == len(set(lines))
    assert all(1 < line <= text.count("\n") + 1 for line in lines)
    assert len({row.person for row in found.rows}) == len(found.rows)

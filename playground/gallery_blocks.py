"""Every block and every element of Block Kit, as a plain app would send them."""

from __future__ import annotations

from typing import Any

from playground.errors import Json

DOT = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='48' height='48'%3E"
    "%3Ccircle cx='24' cy='24' r='20' fill='%23e08a4c'/%3E%3C/svg%3E"
)
PICTURE = "https://example.com/team.png"
LAKE = "The team at the lake"


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def option(text: str, value: str, **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def section(text: str, **more: Any) -> Json:
    return {"type": "section", "text": marked(text), **more}


STAGES = [option("Discovery", "discovery"), option("Proposal", "proposal"), option("Closing", "closing")]
REGIONS = [
    {"label": plain("Europe"), "options": [option("Berlin", "berlin"), option("Madrid", "madrid")]},
    {"label": plain("Asia"), "options": [option("Tokyo", "tokyo"), option("Seoul", "seoul")]},
]
CUSTOMERS = ("Contoso", "Orchard & more", "Northwind", "Fabrikam", "Tailspin")
WHEN = 1_772_442_000  # 2 March 2026, 9:00 UTC


def customers(typed: str) -> list[Json]:
    """What an external menu offers for the letters typed."""
    return [
        option(name, name.split()[0].lower()) for name in CUSTOMERS if typed.casefold() in name.casefold()
    ]


def menus(people: list[str], channel: str) -> list[Json]:
    """Every menu; `people` and `channel` are ids to begin with."""
    ask = {"title": plain("Sure?"), "text": plain("This goes to the app."), "confirm": plain("Yes, send")}
    return [
        {"type": "static_select", "placeholder": plain("Stage"), "options": STAGES, "confirm": ask},
        {"type": "multi_static_select", "placeholder": plain("Regions"), "option_groups": REGIONS},
        {"type": "external_select", "placeholder": plain("Customer"), "min_query_length": 2},
        {"type": "multi_external_select", "placeholder": plain("Customers"), "min_query_length": 0},
        {"type": "users_select", "placeholder": plain("Somebody"), "initial_user": people[0]},
        {"type": "multi_users_select", "placeholder": plain("Some people"), "max_selected_items": 2},
        {"type": "channels_select", "placeholder": plain("A channel")},
        {"type": "multi_channels_select", "placeholder": plain("Channels"), "initial_channels": [channel]},
        {"type": "conversations_select", "placeholder": plain("A conversation")},
        {
            "type": "multi_conversations_select",
            "placeholder": plain("Conversations"),
            "filter": {"include": ["public", "private"]},
        },
    ]


def choices() -> list[Json]:
    """Pickers and boxes."""
    return [
        {"type": "datepicker", "initial_date": "2026-03-02"},
        {"type": "timepicker", "initial_time": "09:30", "placeholder": plain("Time")},
        {"type": "datetimepicker", "initial_date_time": WHEN},
        {"type": "radio_buttons", "options": STAGES, "initial_option": STAGES[0]},
        {
            "type": "checkboxes",
            "options": [
                {"text": marked("*Called* them"), "value": "called", "description": marked("by phone")},
                option("Wrote to them", "wrote"),
            ],
        },
    ]


def texts() -> list[Json]:
    """Inputs one types into."""
    start = {"type": "rich_text", "elements": [_line({"type": "text", "text": "Hello"})]}
    return [
        {"type": "plain_text_input", "placeholder": plain("One line"), "focus_on_load": True},
        {"type": "plain_text_input", "multiline": True, "min_length": 3, "max_length": 40},
        {"type": "rich_text_input", "initial_value": start},
        {"type": "number_input", "is_decimal_allowed": True, "min_value": "0.5", "max_value": "10"},
        {"type": "email_text_input", "placeholder": plain("name@example.com")},
        {"type": "url_text_input", "initial_value": "https://example.com"},
    ]


def named(elements: list[Json], prefix: str) -> list[Json]:
    """The same elements with an action id each, made of the prefix and the type."""
    counts: dict[str, int] = {}
    made = []
    for element in elements:
        kind = element["type"]
        counts[kind] = counts.get(kind, 0) + 1
        number = counts[kind]
        made.append({**element, "action_id": f"{prefix}_{kind}{number if number > 1 else ''}"})
    return made


def buttons(url: str) -> list[Json]:
    ask = {"title": plain("Remove it?"), "text": marked("It is *gone* then."), "style": "danger"}
    return [
        {"type": "button", "text": plain("Plain"), "value": "plain", "action_id": "plain"},
        {"type": "button", "text": plain("Primary :wave:"), "style": "primary", "action_id": "primary"},
        {
            "type": "button", "text": plain("Danger"), "style": "danger", "value": "gone",
            "action_id": "danger", "confirm": ask,
        },
        {"type": "button", "text": plain("Link"), "url": url, "value": "link", "action_id": "link"},
        {"type": "button", "text": plain("Open the form"), "action_id": "open_form"},
        {
            "type": "overflow", "action_id": "overflow",
            "options": [option("First", "first"), option("Second", "second")],
        },
        {
            "type": "workflow_button", "text": plain("Workflow"), "action_id": "workflow",
            "workflow": {"trigger": {"url": "https://example.com/trigger"}},
        },
    ]  # fmt: skip


def elements_message(people: list[str], channel: str, url: str) -> list[Json]:
    """Every element a message may hold."""
    rows = [{"type": "actions", "block_id": "buttons", "elements": buttons(url)}]
    for name, some in (("menus", menus(people, channel)), ("choices", choices())):
        rows.append({"type": "actions", "block_id": name, "elements": named(some, "m")})
    feedback = {
        "type": "feedback_buttons", "action_id": "feedback",
        "positive_button": {"text": plain("Good answer"), "value": "up"},
        "negative_button": {"text": plain("Bad answer"), "value": "down"},
    }  # fmt: skip
    trash = {"type": "icon_button", "icon": "trash", "text": plain("Remove"), "action_id": "icon"}
    field = {"type": "plain_text_input", "action_id": "m_text"}
    rich = {"type": "rich_text_input", "action_id": "m_rich"}
    return [
        {"type": "header", "text": plain("Elements")},
        *rows,
        section("With a menu", block_id="beside", accessory=named([menus(people, channel)[0]], "s")[0]),
        {"type": "actions", "block_id": "rich", "elements": [rich]},
        {"type": "input", "block_id": "typed", "dispatch_action": True, "label": plain("Type and press Enter"),
         "element": field},
        {"type": "context_actions", "block_id": "feedback", "elements": [feedback, trash]},
    ]  # fmt: skip


def _line(*parts: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(parts)}


def bit(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


def items(style: str, indent: int, *texts: str) -> Json:
    lines = [_line(bit(text)) for text in texts]
    return {"type": "rich_text_list", "style": style, "indent": indent, "elements": lines}


def _rich(user: str, channel: str) -> Json:
    return {
        "type": "rich_text",
        "elements": [
            _line(
                bit("bold ", bold=True), bit("italic ", italic=True), bit("struck ", strike=True),
                bit("code", code=True), bit(" "), {"type": "link", "url": "https://example.com", "text": "link"},
                bit(" "), {"type": "user", "user_id": user}, bit(" "), {"type": "channel", "channel_id": channel},
                bit(" "), {"type": "usergroup", "usergroup_id": "S0TEAM"}, bit(" "),
                {"type": "broadcast", "range": "here"}, bit(" "), {"type": "emoji", "name": "tada"}, bit(" "),
                {"type": "color", "value": "#e08a4c"}, bit(" "),
                {"type": "date", "timestamp": WHEN, "format": "{date_num} {time}", "fallback": "then"},
            ),
            items("bullet", 0, "First", "Second"),
            items("ordered", 1, "Inner one", "Inner two"),
            items("bullet", 0, "Third"),
            {"type": "rich_text_quote", "elements": [bit("A quote")]},
            {"type": "rich_text_preformatted", "elements": [bit("two  spaces\n<b>kept</b>")]},
        ],
    }  # fmt: skip


def words_message(user: str, channel: str) -> list[Json]:
    """Text in all its shapes."""
    written = (
        "# A heading\nWith **bold**, *italic*, ~~struck~~, `code` and [a link](https://example.com).\n\n"
        "- one\n- two\n  1. inner\n\n> A quote\n\n| Who | Calls |\n|---|---:|\n| Ana | 3 |\n\n"
        "```\n<b>code</b>\n```\n\n<img src=x onerror=alert(1)> stays text."
    )
    mark = f"*bold* _italic_ ~struck~ `code` <https://example.com|link> <@{user}> <#{channel}> :rocket:"
    day = f"<!date^{WHEN}^{{date_long}} at {{time}}|2 March>"
    return [
        {"type": "header", "text": plain("Words :wave:")},
        section(f"{mark}\n> quoted\n```\ncode\n```\nhttps://example.com/bare and {day}"),
        section("Fields", fields=[marked("*Stage*\nProposal"), plain("Plain *stars*")]),
        {"type": "context", "elements": [picture(PICTURE), marked("said by *Ana*"), plain("just now")]},
        {"type": "divider"},
        _rich(user, channel),
        {"type": "markdown", "text": written},
        {"type": "image", "image_url": PICTURE, "alt_text": LAKE, "title": plain("Team day")},
        {"type": "image", "image_url": DOT, "alt_text": "A round mark"},
    ]


def picture(url: str) -> Json:
    return {"type": "image", "image_url": url, "alt_text": "A face"}


def frames_message() -> list[Json]:
    """Blocks that frame others."""
    rich = {"type": "rich_text", "elements": [_line({"type": "text", "text": "Three calls were made."})]}
    push = {"type": "button", "text": plain("Look"), "value": "card", "action_id": "card"}
    card = {
        "type": "card",
        "title": marked("Contoso"),
        "subtitle": marked("Closing"),
        "body": marked("*Call* them"),
    }
    done = {"type": "task_card", "task_id": "1", "title": "Count the calls", "status": "complete", "output": rich,
            "sources": [{"type": "url", "url": "https://example.com", "text": "The list"}]}  # fmt: skip
    going = {"type": "task_card", "task_id": "2", "title": "Write to them", "status": "in_progress"}
    inner = [section("Inside"), {"type": "divider"}, {"type": "context", "elements": [plain("and below")]}]
    return [
        {"type": "header", "text": plain("Frames")},
        {**card, "hero_image": picture(DOT), "icon": picture(DOT), "actions": [push]},
        {"type": "carousel", "elements": [{**card, "title": marked(name)} for name in CUSTOMERS[:3]]},
        {"type": "container", "title": plain("Open"), "subtitle": plain("with a line"), "child_blocks": inner,
         "has_header_divider": True},
        {"type": "container", "title": plain("Folded"), "is_collapsible": True, "default_collapsed": True,
         "child_blocks": [section("Found inside the fold")]},
        {"type": "plan", "title": "Two tasks", "tasks": [done, going]},
        {**going, "task_id": "3", "title": "A task by itself", "status": "error"},
        {"type": "video", "title": plain("How to ask"), "title_url": "https://example.com/v", "alt_text": "A talk",
         "thumbnail_url": PICTURE, "video_url": "https://example.com/v", "author_name": "Ana"},
    ]  # fmt: skip


def _cells(*values: str | int) -> list[Json]:
    made: list[Json] = []
    for value in values:
        if isinstance(value, int):
            made.append({"type": "raw_number", "value": value, "text": str(value)})
        else:
            made.append({"type": "raw_text", "text": value})
    return made


def numbers_message() -> list[Json]:
    """Tables."""
    rich = {
        "type": "rich_text",
        "elements": [_line({"type": "text", "text": "Ana", "style": {"bold": True}})],
    }
    rows = [_cells("Who", "Talks"), [rich, *_cells(7)], _cells("Ben", 12)]
    people = [("Ana", 7), ("Ben", 12), ("Chi", 3), ("Dag", 9), ("Eve", 1), ("Fay", 5), ("Gus", 11)]
    return [
        {"type": "header", "text": plain("Numbers")},
        {"type": "table", "rows": rows, "column_settings": [{"is_wrapped": True}, {"align": "right"}]},
        {"type": "data_table", "caption": "Talks by person", "page_size": 3, "row_header_column_index": 0,
         "rows": [_cells("Name", "Talks"), *(_cells(name, count) for name, count in people)]},
    ]  # fmt: skip


def chart(kind: str, title: str) -> Json:
    """One chart of that kind."""
    weeks = ["Week 1", "Week 2", "Week 3"]

    def points(*values: int) -> list[Json]:
        return [{"label": week, "value": value} for week, value in zip(weeks, values, strict=True)]

    if kind == "pie":
        parts = [("Won", 5), ("Lost", 3), ("Open", 8)]
        drawn: Json = {"type": "pie", "segments": [{"label": name, "value": count} for name, count in parts]}
    else:
        series = [{"name": "Talks", "data": points(4, 7, 6)}, {"name": "Led", "data": points(2, 3, 5)}]
        axes = {"categories": weeks, "x_label": "Week", "y_label": "Talks"}
        drawn = {"type": kind, "series": series, "axis_config": axes}
    return {"type": "data_visualization", "title": title, "chart": drawn}


def charts_messages() -> list[list[Json]]:
    """Two to a message, as many as Slack allows."""
    return [
        [chart("pie", "How deals ended"), chart("bar", "Talks and leads")],
        [chart("line", "Talks over time"), chart("area", "Leads over time")],
    ]

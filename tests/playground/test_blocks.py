"""Block Kit as Slack refuses it: the published limits, the six rules, the limits on the whole."""

import pytest


def _post(kit, name):
    """A message with one thing at its limit plus `over`."""
    text, plain, opts = kit.section, kit.plain, kit.options

    def select(count):
        return {"type": "static_select", "action_id": "s", "options": opts(*(f"o{n}" for n in range(count)))}

    makers = {
        "section text": (3000, lambda n: text("x" * n)),
        "section field": (2000, lambda n: {"type": "section", "fields": [plain("x" * n)]}),
        "section fields": (10, lambda n: {"type": "section", "fields": [plain("x")] * n}),
        "header": (150, lambda n: {"type": "header", "text": plain("x" * n)}),
        "button text": (75, lambda n: {"type": "actions", "elements": [kit.button("a", "x" * n)]}),
        "button value": (2000, lambda n: {"type": "actions", "elements": [kit.button("a", value="x" * n)]}),
        "button url": (3000, lambda n: {"type": "actions", "elements": [kit.button("a", url="x" * n)]}),
        "action id": (255, lambda n: {"type": "actions", "elements": [kit.button("a" * n)]}),
        "block id": (255, lambda n: text("x", block_id="b" * n)),
        "actions": (25, lambda n: {"type": "actions", "elements": [kit.button(f"a{i}") for i in range(n)]}),
        "context": (10, lambda n: {"type": "context", "elements": [plain("x")] * n}),
        "select options": (100, lambda n: text("x", accessory=select(n))),
        "option text": (75, lambda n: text("x", accessory=_menu([{"text": plain("x" * n), "value": "v"}]))),
        "option value": (150, lambda n: text("x", accessory=_menu([{"text": plain("x"), "value": "v" * n}]))),
        "overflow": (5, lambda n: text("x", accessory=_menu(opts(*map(str, range(n)))))),
        "checkboxes": (10, lambda n: {"type": "actions", "elements": [_boxes(opts(*map(str, range(n))))]}),
        "confirm title": (100, lambda n: _confirmed(kit, title=plain("x" * n))),
        "confirm text": (300, lambda n: _confirmed(kit, text=plain("x" * n))),
        "confirm button": (30, lambda n: _confirmed(kit, confirm=plain("x" * n))),
        "placeholder": (150, lambda n: text("x", accessory={**select(2), "placeholder": plain("x" * n)})),
        "chart title": (50, lambda n: _pie(title="x" * n)),
        "chart segments": (6, lambda n: _pie(segments=[{"label": str(i), "value": 1} for i in range(n)])),
        "chart label": (20, lambda n: _pie(segments=[{"label": "x" * n, "value": 1}])),
    }
    return makers[name]


def _menu(options):
    return {"type": "overflow", "action_id": "o", "options": options}


def _boxes(options):
    return {"type": "checkboxes", "action_id": "c", "options": options}


def _confirmed(kit, **more):
    confirm = {
        "title": kit.plain("t"),
        "text": kit.plain("x"),
        "confirm": kit.plain("y"),
        "deny": kit.plain("n"),
    }
    return {"type": "actions", "elements": [kit.button("a", confirm={**confirm, **more})]}


def _pie(title="t", segments=None):
    chart = {"type": "pie", "segments": segments or [{"label": "a", "value": 1}]}
    return {"type": "data_visualization", "title": title, "chart": chart}


LIMITS = [
    *(
        "section text",
        "section field",
        "section fields",
        "header",
        "button text",
        "button value",
        "button url",
    ),
    *("action id", "block id", "actions", "context", "select options", "option text", "option value"),
    *("overflow", "checkboxes", "confirm title", "confirm text", "confirm button", "placeholder"),
    *("chart title", "chart segments", "chart label"),
]


@pytest.mark.parametrize("name", LIMITS)
async def test_a_limit_holds_at_the_edge(name, slack, api, ana, kit):
    most, make = _post(kit, name)
    slack.core.limits.on = False
    fits = await api("chat.postMessage", channel=ana.id, text="x", blocks=[make(most)])
    assert fits.get("error") is None, fits
    refused = await api("chat.postMessage", channel=ana.id, text="x", blocks=[make(most + 1)])
    assert refused["error"] == "invalid_blocks"
    assert all("[json-pointer:/blocks/0" in line for line in refused["response_metadata"]["messages"])
    assert len(ana.dms()) == 1


async def test_the_place_of_a_fault_is_exact(api, ana, kit):
    blocks = [
        kit.section("fine"),
        {"type": "actions", "elements": [kit.button("a"), kit.button("b", "x" * 76)]},
    ]
    answer = await api("chat.postMessage", channel=ana.id, blocks=blocks)
    assert answer["response_metadata"]["messages"] == [
        "[ERROR] must be less than 76 characters [json-pointer:/blocks/1/elements/1/text/text]"
    ]


BROKEN = {
    "unknown type": [{"type": "poem"}],
    "no type": [{}],
    "not a list": {"type": "divider"},
    "bare input": [{"type": "input"}],
    "extra key": [{"type": "divider", "colour": "red"}],
    "empty text": [{"type": "section", "text": {"type": "mrkdwn", "text": ""}}],
    "section without words": [{"type": "section"}],
    "header in mrkdwn": [{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}],
    "empty actions": [{"type": "actions", "elements": []}],
    "pie of nothing": [_pie(segments=[{"label": "a", "value": 0}])],
}


@pytest.mark.parametrize("name", list(BROKEN))
async def test_broken_blocks_are_refused(name, slack, api, ana):
    answer = await api("chat.postMessage", channel=ana.id, text="x", blocks=BROKEN[name])
    assert answer["error"] in ("invalid_blocks", "invalid_arguments")
    assert answer["response_metadata"]["messages"]
    assert ana.dms() == []
    assert slack.posts[:] == []


async def test_rule_one_block_ids_are_unique(api, ana, kit):
    blocks = [kit.section("a", block_id="same"), kit.section("b", block_id="same")]
    answer = await api("chat.postMessage", channel=ana.id, blocks=blocks)
    assert "block_id already exists: same" in answer["response_metadata"]["messages"][0]


async def test_rule_two_action_ids_are_unique_within_an_actions_block_only(api, ana, kit):
    twice = {"type": "actions", "elements": [kit.button("go"), kit.button("go")]}
    answer = await api("chat.postMessage", channel=ana.id, blocks=[twice])
    assert "action_id already exists: go" in answer["response_metadata"]["messages"][0]
    apart = [{"type": "actions", "elements": [kit.button("go")]} for _ in range(2)]
    assert (await api("chat.postMessage", channel=ana.id, blocks=apart))["ok"]


async def test_rule_three_initial_options_are_among_the_options(api, ana, kit):
    menu = {"type": "static_select", "action_id": "s", "options": kit.options("a", "b")}
    wrong = kit.section("x", accessory={**menu, "initial_option": kit.options("c")[0]})
    answer = await api("chat.postMessage", channel=ana.id, blocks=[wrong])
    assert "/blocks/0/accessory/initial_option" in answer["response_metadata"]["messages"][0]
    right = kit.section("x", accessory={**menu, "initial_option": kit.options("b")[0]})
    assert (await api("chat.postMessage", channel=ana.id, blocks=[right]))["ok"]
    boxes = {
        "type": "checkboxes",
        "action_id": "c",
        "options": kit.options("a"),
        "initial_options": kit.options("z"),
    }
    answer = await api("chat.postMessage", channel=ana.id, blocks=[{"type": "actions", "elements": [boxes]}])
    assert answer["error"] == "invalid_blocks"


async def test_rule_four_fifty_blocks_a_message_and_a_hundred_a_view(api, ana, kit):
    assert (await api("chat.postMessage", channel=ana.id, blocks=[{"type": "divider"}] * 50))["ok"]
    answer = await api("chat.postMessage", channel=ana.id, blocks=[{"type": "divider"}] * 51)
    assert answer["error"] == "invalid_blocks"
    many = kit.home(*[{"type": "divider"}] * 100)
    assert (await api("views.publish", user_id=ana.id, view=many))["ok"]
    answer = await api("views.publish", user_id=ana.id, view=kit.home(*[{"type": "divider"}] * 101))
    assert answer["error"] == "invalid_arguments"


async def test_rule_five_files_are_put_in_modals_only(api, ana, kit, opened):
    block = kit.field({"type": "file_input", "action_id": "f"})
    answer = await api("chat.postMessage", channel=ana.id, blocks=[block])
    assert "file_input" in answer["response_metadata"]["messages"][0]
    assert (await api("views.publish", user_id=ana.id, view=kit.home(block)))["error"] == "invalid_arguments"
    assert (await opened(kit.modal(block)))["ok"]


async def test_rule_six_a_modal_with_inputs_has_a_submit(kit, opened):
    view = kit.modal(kit.field({"type": "plain_text_input", "action_id": "t"}))
    del view["submit"]
    answer = await opened(view)
    assert answer["error"] == "invalid_arguments"
    assert "[json-pointer:/view/submit]" in answer["response_metadata"]["messages"][0]
    assert (await opened(kit.modal(kit.section("read only"))))["ok"]


async def test_blocks_have_their_surfaces(api, ana, kit, opened):
    alert = {"type": "alert", "text": kit.plain("careful")}
    assert (await api("chat.postMessage", channel=ana.id, blocks=[alert]))["error"] == "invalid_blocks"
    assert (await opened(kit.modal(alert)))["ok"]
    assert (await opened(kit.modal(_pie())))["error"] == "invalid_arguments"
    assert (await api("views.publish", user_id=ana.id, view=kit.home(_pie())))["ok"]
    assert (await api("chat.postMessage", channel=ana.id, blocks=[_pie(), _pie(), _pie()]))["error"]


async def test_a_message_of_more_than_13200_characters_is_too_long(api, ana, kit):
    assert (await api("chat.postMessage", channel=ana.id, blocks=[kit.section("x" * 3000)] * 4))["ok"]
    answer = await api("chat.postMessage", channel=ana.id, blocks=[kit.section("x" * 2700)] * 5)
    assert answer["error"] == "msg_blocks_too_long"


async def test_the_frame_of_a_modal_has_limits_too(kit, opened):
    for more in (
        {"title": kit.plain("x" * 25)},
        {"submit": kit.plain("x" * 25)},
        {"close": kit.plain("x" * 25)},
        {"private_metadata": "x" * 3001},
        {"callback_id": "x" * 256},
        {"colour": "red"},
        {"blocks": []},
    ):
        answer = await opened({**kit.modal(kit.section("hi")), **more})
        assert answer["error"] == "invalid_arguments", more
    fits = {"title": kit.plain("x" * 24), "private_metadata": "x" * 3000, "callback_id": "x" * 255}
    assert (await opened(kit.modal(kit.section("hi"), **fits)))["ok"]


async def test_a_view_of_more_than_250_kilobytes_is_too_large(api, ana, kit):
    long = [kit.section("ü" * 2000) for _ in range(60)]
    assert (await api("views.publish", user_id=ana.id, view=kit.home(*long)))["ok"]
    long = [kit.section("ü" * 2500) for _ in range(60)]
    assert (await api("views.publish", user_id=ana.id, view=kit.home(*long)))["error"] == "view_too_large"


async def test_ids_are_added_where_the_app_gave_none(slack, api, ana, kit):
    button = kit.button("a")
    del button["action_id"]
    blocks = [kit.section("one", accessory=button), kit.section("two", block_id="mine")]
    await api("chat.postMessage", channel=ana.id, text="x", blocks=blocks)
    first, second = ana.dms()[0].blocks
    assert first["block_id"]
    assert first["accessory"]["action_id"]
    assert second["block_id"] == "mine"
    assert "block_id" not in slack.calls[-1].args["blocks"][0]

"""For any text and any numbers: nothing is lost, nothing slips through."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from playground import args
from playground.blocks import text_length, texts, with_ids
from playground.errors import SlackError
from playground.http_transport import encode, parse
from playground.ids import Ids, ts_text
from playground.limits import Bucket, Limits
from playground.record import Inbound
from playground.rules import check_message_blocks, check_view
from playground.schemas import block_faults
from playground.state import initial_state, surviving
from playground.typing_text import escape, in_command, in_message, rich_text
from playground.viewbook import ViewBook
from playground.world import Channel, Message, Person, Workspace

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)
WORDS = TEXT.filter(lambda text: text.strip())
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


def _workspace():
    book = ViewBook(Ids(), "T0", "A0", "B0")
    home = Workspace("T0", "N", "n", "xoxb-1", "B0", "U0BOT", "A0", [], book)
    home.people = {"U0ANA": Person("U0ANA", "T0", "Ana", "ana")}
    return home


@given(TEXT)
@example("http://0")
def test_what_is_typed_reads_the_same_after_unescaping(text):
    home = _workspace()
    home.people = {}
    plain = text
    for token in ("@here", "@channel", "@everyone", "://"):  # these Slack makes into something else
        plain = plain.replace(token, " ")
    written = in_message(plain, home)
    assert written.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == plain
    assert "<" not in written


@given(TEXT, TEXT)
def test_a_mention_survives_among_anything(before, after):
    written = in_message(f"{before} <@U0ANA> {after}", _workspace())
    assert "<@U0ANA>" in written
    kinds = [part["type"] for part in rich_text(written)[0]["elements"][0]["elements"]]
    assert "user" in kinds


def test_links_channels_and_emoji_become_elements():
    home = _workspace()
    home.channels = {"C0WINS": Channel("C0WINS", "T0", "wins", "channel", "U0ANA", 0)}
    written = in_message("See https://example.com/a?b=1&c=2, <#C0WINS> :tada: at 10:30:45 @here", home)
    assert written == "See <https://example.com/a?b=1&amp;c=2>, <#C0WINS> :tada: at 10:30:45 <!here>"
    assert rich_text(written)[0]["elements"][0]["elements"] == [
        {"type": "text", "text": "See "},
        {"type": "link", "url": "https://example.com/a?b=1&c=2"},
        {"type": "text", "text": ", "},
        {"type": "channel", "channel_id": "C0WINS"},
        {"type": "text", "text": " "},
        {"type": "emoji", "name": "tada"},
        {"type": "text", "text": " at 10:30:45 "},
        {"type": "broadcast", "range": "here"},
    ]
    assert in_command("https://example.com", home, escaped=False) == "https://example.com"
    assert in_command("https://example.com", home, escaped=True) == "<https://example.com>"


@pytest.mark.parametrize(
    ("typed", "elements"),
    [
        ("*Won* it", [("Won", {"bold": True}), (" it", None)]),
        ("_a *b*_", [("a ", {"italic": True}), ("b", {"italic": True, "bold": True})]),
        ("~no~, `*as* is`", [("no", {"strike": True}), (", ", None), ("*as* is", {"code": True})]),
        ("2*3*4 snake_case_name * a * __", [("2*3*4 snake_case_name * a * __", None)]),
        ("*open\nline*", [("*open\nline*", None)]),
        ("`1 < 2`", [("1 < 2", {"code": True})]),
        ("`https://a.example/b`", [("https://a.example/b", {"code": True})]),
    ],
)
def test_marks_become_styles(typed, elements):
    made = rich_text(in_message(typed, _workspace()))[0]["elements"][0]["elements"]
    assert [(one["text"], one.get("style")) for one in made] == elements


def test_what_is_marked_keeps_what_it_is():
    link = rich_text(in_message("*https://a.example/b_c*", _workspace()))[0]["elements"][0]["elements"]
    assert link == [{"type": "link", "url": "https://a.example/b_c", "style": {"bold": True}}]
    made = rich_text(in_message("*@ana :tada:*", _workspace()))[0]["elements"][0]["elements"]
    assert [(one["type"], one["style"]) for one in made] == [
        ("user", {"bold": True}),
        ("text", {"bold": True}),
        ("emoji", {"bold": True}),
    ]


@given(st.text(alphabet="ab 1*_~`\n", min_size=1, max_size=60))
def test_no_word_is_lost_between_marks(text):
    made = rich_text(in_message(text, _workspace()))[0]["elements"][0]["elements"]
    words = "".join(one["text"] for one in made)
    assert [sign for sign in words if sign not in "*_~`"] == [sign for sign in text if sign not in "*_~`"]


@given(TEXT)
def test_nobody_can_type_a_broadcast_token(text):
    home = _workspace()
    assert "<!" not in in_message(text.replace("@", ""), home)
    assert "<!" not in in_message(f"<!channel>{text.replace('@', '')}", home)
    assert escape("<!channel>") == "&lt;!channel&gt;"


@given(st.dictionaries(st.sampled_from(["text", "channel", "thread_ts"]), TEXT), TEXT)
def test_forms_and_json_carry_the_same_words(given_args, query_text):
    form = args.decode(args.merge(b"", "application/x-www-form-urlencoded", urlencode(given_args).encode()))
    body = args.decode(args.merge(b"", "application/json", json.dumps(given_args).encode()))
    assert form == body == given_args
    query = args.merge(
        urlencode({"text": query_text}).encode(), "application/json", json.dumps(given_args).encode()
    )
    assert query == {"text": query_text, **given_args}


@given(JSON)
def test_payloads_arrive_as_they_were_sent(payload):
    wrapped = {"payload": payload}
    inbound = Inbound(1, "interaction", "block_actions", "T0", wrapped, datetime.now(UTC))
    body, kind = encode(inbound)
    assert kind == "application/x-www-form-urlencoded"
    assert json.loads(dict(parse_qsl(body.decode()))["payload"]) == wrapped
    inbound.kind = "event"
    assert parse(*encode(inbound)) == wrapped


KINDS = st.sampled_from(
    ["section", "actions", "input", "context", "header", "image", "card", "container", "table"]
)
BLOCK = st.fixed_dictionaries(
    {"type": KINDS},
    optional=dict.fromkeys(
        ("text", "elements", "element", "accessory", "child_blocks", "rows", "block_id"), JSON
    ),
)
REFUSALS = {"invalid_blocks", "invalid_arguments", "msg_blocks_too_long", "view_too_large"}


def _refusal(look):
    """The error code, or None where it was accepted."""
    try:
        look()
    except SlackError as error:
        return error.code
    return None


@given(st.lists(BLOCK | JSON, max_size=4))
def test_no_block_crashes_the_checks(blocks):
    """Whatever an app sends, the answer is a refusal or an acceptance."""
    block_faults(blocks)
    view = {"type": "home", "blocks": blocks}
    assert _refusal(lambda: check_message_blocks(blocks)) in REFUSALS | {None}
    assert _refusal(lambda: check_view(view, ("home",))) in REFUSALS | {None}


@given(st.integers(1, 3100), st.sampled_from(["mrkdwn", "plain_text"]))
def test_a_section_passes_exactly_up_to_3000(length, kind):
    blocks = [{"type": "section", "text": {"type": kind, "text": "x" * length}}]
    assert bool(block_faults(blocks)) is (length > 3000)


@given(st.lists(WORDS, min_size=1, max_size=8))
def test_the_length_of_a_message_is_what_is_read(words):
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": word}} for word in words]
    assert text_length(blocks) == sum(map(len, texts(blocks))) == sum(map(len, words))


@given(st.lists(st.sampled_from(["", "a", "b"]), max_size=6))
def test_ids_are_added_and_nothing_else_changes(names):
    blocks = [{"type": "divider", **({"block_id": name} if name else {})} for name in names]
    made = with_ids(blocks, Ids())
    assert all(block["block_id"] for block in made)
    assert [block["block_id"] for block in made if block["block_id"] in ("a", "b")] == [n for n in names if n]


@given(st.lists(st.integers(0, 2**50), max_size=30))
def test_time_stamps_only_grow(moments):
    channel = Channel("C0", "T0", "c", "channel", "U0", 0)
    stamps = [channel.next_ts(moment) for moment in moments]
    assert stamps == sorted(set(stamps))
    texts_ = [ts_text(stamp) for stamp in stamps]
    assert all(len(text.partition(".")[2]) == 6 for text in texts_)


@given(st.lists(st.tuples(st.floats(0, 30), st.integers(1, 8)), min_size=1, max_size=60))
def test_never_more_than_the_rate_and_the_burst(steps):
    now, allowed, rate, burst = 0.0, 0, 5.0, 5.0
    bucket = Bucket(rate, burst, now)
    for gap, tries in steps:
        now += gap
        for _ in range(tries):
            if bucket.wait(now) == 0:
                bucket.take()
                allowed += 1
    assert allowed <= burst + rate * now + 1e-6


@given(st.floats(0, 1000), st.integers(1, 50))
def test_waiting_long_saves_up_no_more_than_the_burst(idle, burst):
    bucket = Bucket(5.0, float(burst), 0.0)
    passed = 0
    while bucket.wait(idle) == 0:
        bucket.take()
        passed += 1
    assert passed == burst


@given(st.lists(st.integers(0, 40), min_size=1, max_size=80))
def test_whoever_waits_as_told_is_never_refused_twice(gaps):
    time = [0.0]
    limits = Limits(lambda: time[0], on=True)
    for gap in gaps:
        time[0] += gap / 10
        seconds = limits.refuse("T0", "chat.postMessage") or limits.refuse_post("T0", "D0")
        if seconds:
            time[0] += seconds
            assert limits.refuse("T0", "chat.postMessage") == 0
            assert limits.refuse_post("T0", "D0") == 0


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), TEXT), max_size=8))
def test_typed_words_survive_any_update_that_keeps_the_ids(fields):
    blocks, held = [], {}
    for block, action, words in fields:
        if block in held:
            continue
        element = {"type": "plain_text_input", "action_id": action}
        blocks.append({"type": "input", "block_id": block, "element": element})
        held[block] = {action: {"type": "plain_text_input", "value": words}}
    assert surviving(blocks, held) == held
    assert surviving(list(reversed(blocks)), held) == held
    assert surviving(blocks, {}) == initial_state(blocks)


@given(st.lists(st.sampled_from(["say", "reply", "remove"]), max_size=30))
def test_threads_stay_in_step_with_the_channel(steps):
    channel = Channel("C0", "T0", "c", "channel", "U0", 0)
    for step in steps:
        parents = [m for m in channel.messages if not m.thread_ts]
        if step == "remove" and channel.messages:
            channel.remove(channel.messages[-1])
        elif step != "remove":
            thread = parents[0].ts if step == "reply" and parents else None
            channel.add(Message(channel, ts_text(channel.next_ts(0)), "U0", "x", thread_ts=thread))
    for message in channel.messages:
        assert message.replies == [m for m in channel.messages if m.thread_ts == message.ts]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=WORDS)
async def test_any_words_reach_the_reader(words, slack, api, app, ana):
    """Through JSON and the record to the reader, and from her back to the app."""
    slack.limits = False
    posted = await api("chat.postMessage", channel=ana.id, text=words)
    assert posted["ok"]
    assert ana.dms()[-1].text == words
    assert slack.posts[-1].text == words
    await ana.command("/whistle", words.replace("@", ""))
    expected = escape(words.replace("@", ""))
    assert slack.inbound[-1].payload["text"] == expected
    assert app.heard[-1].body["text"] == expected


@pytest.mark.parametrize("count", [1, 99, 100, 101])
def test_views_take_up_to_a_hundred_blocks(count):
    view = {"type": "home", "blocks": [{"type": "divider"}] * count}
    if count > 100:
        with pytest.raises(SlackError):
            check_view(view, ("home",))
    else:
        check_view(view, ("home",))

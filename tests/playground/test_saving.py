"""A saved world: it comes back the same, and goes on."""

import asyncio
import gc
import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import LocalSlack
from playground.posting import Content


def copied(slack):
    return json.loads(json.dumps(slack.dump()))


def again(slack, kit, **more):
    other = LocalSlack(kit.manifest, **more)
    other.load(copied(slack))
    return other


@pytest.fixture
async def reborn(slack, kit, clock, machine, app):
    """Stop the local Slack, start another from what it saved, and connect the same app."""
    made = []

    async def birth():
        other = again(slack, kit, clock=clock, machine=machine)
        await other.start()
        other.connect_http(app.url)
        made.append(other)
        return other

    yield birth
    for other in made:
        await other.settle()
        await other.stop()


WHO = st.sampled_from(["ana", "ben"])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), WHO, st.text(max_size=20), st.integers(0, 5)),
        st.tuples(st.just("join"), WHO),
        st.tuples(st.just("post"), st.text(max_size=20), st.integers(0, 5)),
        st.tuples(st.just("whisper"), WHO, st.text(max_size=20)),
        st.tuples(st.just("react"), WHO, st.integers(0, 5), st.sampled_from(["tada", "+1"])),
        st.tuples(st.just("delete"), st.integers(0, 5)),
        st.tuples(st.just("edit"), st.integers(0, 5), st.text(max_size=20)),
        st.tuples(st.just("read"), WHO),
        st.tuples(st.just("home"), WHO, st.text(min_size=1, max_size=20)),
        st.tuples(st.just("leave"), WHO),
        st.tuples(st.just("change"), WHO, st.text(max_size=20)),
    ),
    max_size=25,
)


class Built:
    """A small world built step by step, without an app."""

    def __init__(self, kit):
        self.kit, self.slack = kit, LocalSlack(kit.manifest)
        self.home = self.slack.add_workspace("Northwind")
        self.people = {name: self.slack.add_person(name.title(), tz=None) for name in ("ana", "ben")}
        self.sales = self.slack.add_channel("sales", members=list(self.people.values()), bot=True)
        self.slack.add_channel("quiet", private=True, archived=True)

    async def do(self, verb, *args):
        messages, box = self.sales.messages, self.slack.postbox
        chosen = messages[args[-1] % len(messages)] if messages and isinstance(args[-1], int) else None
        if verb == "say":
            who = self.people[args[0]]
            if who.id in self.sales.members:
                await who.say(self.sales, f"I said {args[1]}", chosen and chosen.ts)
        elif verb == "post":
            blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": args[0] or "-"}}]
            metadata = {"event_type": "note", "event_payload": {"n": 1}}
            box.by_bot(self.home, self.sales, Content(text=args[0], blocks=blocks, metadata=metadata))
        elif verb == "whisper":
            box.ephemeral(self.home, self.sales, self.people[args[0]].id, Content(text=args[1]))
        elif verb == "read":
            self.people[args[0]].mark_read(self.sales)
        elif verb == "home":
            self.home.views.publish(self.people[args[0]].id, self.kit.home(self.kit.section(args[1])), None)
        elif verb == "leave":
            await self.people[args[0]].leave(self.sales)
        elif verb == "join":
            await self.people[args[0]].join(self.sales)
        elif verb == "change":
            await self.people[args[0]].change(title=args[1])
        elif verb == "delete" and chosen:
            box.remove(self.home, chosen)
        elif verb in ("react", "edit") and messages:
            message = messages[args[1 if verb == "react" else 0] % len(messages)]
            if verb == "react":
                message.reactions.setdefault(args[2], []).append(self.people[args[0]].id)
            else:
                box.change(self.home, message, Content(text=args[1]), edited=True)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_what_is_saved_comes_back_the_same(kit, steps):
    built = Built(kit)

    async def build():
        for step in steps:
            await built.do(*step)

    asyncio.run(build())
    saved = copied(built.slack)
    other = LocalSlack(kit.manifest)
    other.load(saved)
    assert copied(other) == saved
    for who in built.people.values():
        twin = other.person(who.id)
        assert twin.messages("sales") == who.messages(built.sales)
        assert [m.reply_count for m in twin.messages("sales")] == [
            m.reply_count for m in who.messages(built.sales)
        ]
        assert (twin.home is None) == (who.home is None)


async def test_a_loaded_world_goes_on(slack, api, app, ana, ben, kit, reborn):
    sales = slack.add_channel("sales", members=[ana, ben], bot=True)
    parent = await ana.say(sales, "help")
    await ben.say(sales, "sure", thread_ts=parent.ts)
    await api("chat.postMessage", channel=ana.id, text="hi", blocks=[kit.button_row("go", "Go")])
    await api("views.publish", user_id=ana.id, view=kit.home(kit.button_row("home_go", "Go")))
    ids = {*slack.workspace().people, *slack.workspace().channels}
    other = await reborn()
    twin, tom = other.person(ana.id), other.person(ben.id)
    assert other.signing_secret == slack.signing_secret
    assert (await twin.click(twin.dms()[-1], "go")).ok
    assert (await twin.click("home", "home_go")).ok
    late = await tom.say("sales", "and again", thread_ts=parent.ts)
    assert [m.text for m in twin.messages("sales", parent.ts)] == ["help", "sure", "and again"]
    assert twin.messages("sales")[0].reply_count == 2
    stamps = [m.ts for m in twin.messages("sales", parent.ts)]
    assert stamps == sorted(set(stamps))
    assert late.ts == stamps[-1]
    made = {other.core.ids.make("U") for _ in range(1000)}
    assert not made & ids
    assert other.add_person("Cem").id not in ids
    assert other.core.record.last > slack.core.record.last


async def test_a_saved_token_still_opens_the_door(slack, api, home, reborn):
    other = await reborn()
    headers = {"authorization": f"Bearer {home.bot_token}"}
    async with api.session.post(other.api_url + "auth.test", headers=headers) as response:
        assert (await response.json())["team_id"] == home.team_id


@pytest.mark.parametrize(
    ("saved", "sentence"),
    [
        ({"version": 2}, "version 2. This program reads version 1"),
        ({}, "no saved world"),
        ([], "no saved world"),
        ({"version": 1}, "cannot be read"),
        ({"version": 1, "app": {}, "seq": 0, "workspaces": 5}, "cannot be read"),
    ],
)
async def test_what_is_no_saved_world_is_refused_and_nothing_is_lost(slack, ana, saved, sentence):
    with pytest.raises(ValueError, match=sentence):
        slack.load(saved)
    assert slack.person(ana.id) == ana


async def test_a_page_hears_that_the_world_is_another(slack, ana):
    saved = copied(slack)
    heard = slack.changes()
    slack.load(saved)
    assert (await heard.get()).kind == "reset"


def test_a_big_world_is_back_about_as_soon_as_it_was_made(kit):
    gc.disable()  # what else the process holds is not the matter
    try:
        began = time.process_time()
        built = LocalSlack(kit.manifest)
        home = built.add_workspace("Northwind")
        people = [built.add_person(f"Person {number}") for number in range(25)]
        for number in range(10_000):
            text = kit.section(f"message {number}")
            built.postbox.by_bot(home, people[number % 25].dm, Content(text="hi", blocks=[text]))
        made = time.process_time() - began
        written = json.dumps(built.dump())
        began = time.process_time()
        LocalSlack(kit.manifest).load(json.loads(written))
        assert time.process_time() - began < 4 * made
    finally:
        gc.enable()

"""The menu of a talk that comes: each line does what a button of its own would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from blocks import ids, notices
from blocks.talk_ways import OWN
from gateway.door import Answer, Ask, Handler, Kind, Refused, on
from handlers import own_steps, talk_thread, topics
from handlers.house import House

_WAYS: Mapping[str, Handler] = {
    ids.THREAD_OPEN: talk_thread.write_button,
    ids.STEP_WRITE: own_steps.write_button,
    ids.TOPIC_OPEN: topics.open_list,
}


@on(Kind.ACTION, ids.TALK_WAYS)
async def way(ask: Ask, house: House) -> Answer:
    option = ask.action.get("selected_option")
    found = ids.parse_value(option.get("value") if isinstance(option, dict) else None, 2)
    act = _WAYS.get(found[0]) if found is not None else None
    if found is None or act is None:
        raise Refused(notices.OUT_OF_DATE)
    pressed = {**ask.action, "action_id": found[0], "value": "" if found[1] == OWN else found[1]}
    return await act(replace(ask, id=found[0], body={**ask.body, "actions": [pressed]}), house)

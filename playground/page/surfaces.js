// How a choice on the screen becomes a verb of the local Slack, for messages, Home and modals.
import { act } from "./api.js";
import { does, here } from "./store.js";

async function suggest(block, element, typed, where) {
  const body = { as: here().as, do: "suggestions", name: element.action_id, typed, ...where };
  return (await act(body)).options || [];
}

export function messageSurface(message) {
  const where = { channel: message.channel, ts: message.ts };
  const click = (block, element, choice) =>
    does({ do: "click", ...where, action_id: element.action_id, block_id: block.block_id, ...choice });
  return {
    state: message.chosen || {},
    click,
    fill: (block, element, value, enter, soon) => (soon ? null : click(block, element, { value })),
    suggest: (block, element, typed) => suggest(block, element, typed, where),
  };
}

export function homeSurface(view) {
  const target = { target: "home" };
  return {
    state: view.state.values,
    click: (block, element, choice) =>
      does({ do: "click", ...target, action_id: element.action_id, block_id: block.block_id, ...choice }),
    fill: (block, element, value, enter, soon) =>
      soon ? null : does({ do: "fill", ...target, name: block.block_id, value, enter }),
    suggest: async () => [],
  };
}

/** Typing is sent after a short pause, so that the app may see it where it asked to; nothing typed is lost. */
export class ModalSurface {
  constructor(view, submit) {
    this.state = structuredClone(view.state.values);
    this.submit = submit;
    this.waiting = new Map();
    this.line = Promise.resolve();
    this.click = this.click.bind(this);
    this.fill = this.fill.bind(this);
  }

  async click(block, element, choice) {
    await this.flush();
    return does({ do: "click", action_id: element.action_id, block_id: block.block_id, ...choice });
  }

  fill(block, element, value, enter, soon) {
    const before = this.waiting.get(block.block_id);
    if (before) clearTimeout(before.timer);
    const send = () => {
      this.waiting.delete(block.block_id);
      this.line = this.line.then(() => does({ do: "fill", name: block.block_id, value, enter: Boolean(enter) }));
      return this.line;
    };
    if (!soon) return send();
    this.waiting.set(block.block_id, { timer: setTimeout(send, 300), send, value, element });
    return this.line;
  }

  /** Everything typed has arrived. */
  flush() {
    for (const { timer, send } of this.waiting.values()) {
      clearTimeout(timer);
      send();
    }
    return this.line;
  }

  suggest(block, element, typed) {
    return suggest(block, element, typed, {});
  }
}

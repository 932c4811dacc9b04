// Menus: of fixed options, of people, of conversations, and of what the app offers while one types.
import { html, useEffect, useRef, useState } from "./vendor/preact.js";
import { Combobox } from "./combobox.js";
import { withEmoji } from "./emoji.js";
import { about } from "./labelling.js";
import { words } from "./mrkdwn.js";
import { channelName, channels, conversations, people, personName } from "./store.js";

const REST = 250; // milliseconds without a key before the app is asked

/** What is common: the held values as items, and a change as the values the local Slack takes. */
function Menu({ element, use, many, items, itemOf, ...rest }) {
  const held = many ? use.held || [] : use.held ? [use.held] : [];
  const change = (list) => use.change(many ? list.map((item) => item.value) : (list[0]?.value ?? null));
  const found = rest.found || ((text) => matching(items(), text));
  return html`<${Combobox} ...${rest} attributes=${about(element, use)} placeholder=${words(element.placeholder) || "Choose…"} found=${found}
    chosen=${held.map(itemOf)} many=${many} most=${element.max_selected_items} clear=${use.optional} change=${change} />`;
}

/** Those whose words begin with what is typed first, then those that hold it anywhere. */
function matching(items, text) {
  const wanted = text.trim().toLocaleLowerCase();
  if (!wanted) return items;
  const rank = (item) => {
    const said = item.label.toLocaleLowerCase();
    if (said.startsWith(wanted)) return 0;
    if (said.includes(` ${wanted}`)) return 1;
    return said.includes(wanted) || item.also?.toLocaleLowerCase().includes(wanted) ? 2 : 3;
  };
  const ranked = items.map((item) => [rank(item), item]).filter(([place]) => place < 3);
  return ranked.sort((a, b) => a[0] - b[0]).map(([, item]) => item);
}

const shown = (text) => (text?.emoji === false ? text.text : withEmoji(words(text)));

function optionItem(option, group = null) {
  return { key: `${option.value} ${words(option.text)}`, label: shown(option.text), detail: words(option.description) || null, group, value: option };
}

function optionsOf({ options, option_groups: groups }) {
  if (groups) return groups.flatMap((group) => group.options.map((option) => optionItem(option, shown(group.label))));
  return (options || []).map((option) => optionItem(option));
}

const Static = (many) => (props) => html`<${Menu} ...${props} many=${many} items=${() => optionsOf(props.element)} itemOf=${optionItem} />`;

function everybody() {
  return [...people.value.values()]
    .filter((one) => !one.deleted)
    .map((one) => ({ key: one.id, label: one.name, detail: one.title || null, also: one.handle, value: one.id }));
}

const Users = (many) => (props) =>
  html`<${Menu} ...${props} many=${many} items=${everybody} itemOf=${(id) => ({ key: id, label: personName(id), value: id })} />`;

const isPrivate = (id) => conversations.value.find((one) => one.id === id)?.kind === "group";

function publicChannels() {
  return Object.entries(channels.value)
    .filter(([id]) => !isPrivate(id))
    .map(([id, name]) => ({ key: id, label: `#${name}`, value: id }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

const channelItem = (id) => ({ key: id, label: `#${channelName(id)}`, value: id });
const Channels = (many) => (props) => html`<${Menu} ...${props} many=${many} items=${publicChannels} itemOf=${channelItem} />`;

/** What a conversations menu offers: all one may see, less what its filter leaves out. */
function places({ include, exclude_bot_users: noBots, exclude_external_shared_channels: noShared } = {}) {
  const wanted = (kind) => !include || include.includes(kind);
  const mine = conversations.value.filter((one) => !(noShared && one.shared));
  const direct = mine.filter((one) => one.kind === "im" || (one.kind === "app" && !noBots)).map((one) => ({ key: one.id, label: one.name, value: one.id }));
  const closed = mine.filter((one) => one.kind === "group").map((one) => channelItem(one.id));
  const shared = new Set(conversations.value.filter((one) => noShared && one.shared).map((one) => one.id));
  const open = publicChannels().filter((one) => !shared.has(one.value));
  return [...(wanted("public") ? open : []), ...(wanted("private") ? closed : []), ...(wanted("im") ? direct : [])];
}

function placeItem(id) {
  const one = conversations.value.find((place) => place.id === id);
  return one && (one.kind === "im" || one.kind === "app") ? { key: id, label: one.name, value: id } : channelItem(id);
}

const Conversations = (many) => (props) =>
  html`<${Menu} ...${props} many=${many} items=${() => places(props.element.filter)} itemOf=${placeItem} />`;

/** The app is asked when the hand rests; what it says last counts. */
const External = (many) => (props) => {
  const { element, use } = props;
  const least = element.min_query_length ?? 3;
  const [offer, setOffer] = useState({ state: "short", items: [] });
  const timer = useRef(0);
  const asked = useRef(0);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onText = (text) => {
    clearTimeout(timer.current);
    const mine = ++asked.current;
    if ([...text].length < least) return setOffer({ state: "short", items: [] });
    setOffer({ state: "loading", items: [] });
    timer.current = setTimeout(async () => {
      const answer = await use.suggest(text);
      if (mine !== asked.current) return;
      if (answer.kind === "trouble") setOffer({ state: "failed", items: [] });
      else setOffer({ state: "", items: optionsOf({ options: answer.options, option_groups: answer.option_groups?.length ? answer.option_groups : null }) });
    }, REST);
  };
  const note = {
    short: least === 1 ? "Type to search." : `Type ${least} characters or more.`,
    loading: "Looking…",
    failed: "The app did not answer. Type again.",
  }[offer.state];
  return html`<${Menu} ...${props} many=${many} found=${() => offer.items} itemOf=${optionItem} note=${note} onText=${onText} />`;
};

export const SELECTS = {
  __proto__: null,
  channels_select: Channels(false),
  conversations_select: Conversations(false),
  external_select: External(false),
  multi_channels_select: Channels(true),
  multi_conversations_select: Conversations(true),
  multi_external_select: External(true),
  multi_static_select: Static(true),
  multi_users_select: Users(true),
  static_select: Static(false),
  users_select: Users(false),
};

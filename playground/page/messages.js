// The list of messages: days, groups of one author, where unread began; it stays where one reads.
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact.js";
import { Icon } from "./icons.js";
import { Row } from "./message.js";
import { go, me, minute, personName, place, toast, zone } from "./store.js";
import { dayName, dayOf } from "./times.js";

const TOGETHER = 300; // seconds within which messages of one author stand under one name
const NEAR_END = 60; // pixels from the end that still count as the end
const NEAR_START = 500; // pixels from the start at which earlier messages are read
const FURTHEST = 40; // steps back in search of a message
const LONG = 120; // rows above which those out of sight are not laid out

/** Rows with what stands before each: a day, the line of what is new. */
function arrange(list, newFrom, inThread) {
  const where = zone();
  let last = null;
  return list.map((message, index) => {
    const day = dayOf(message.ts, where);
    const newDay = !inThread && day !== last?.day;
    const begins = Boolean(newFrom) && message.ts >= newFrom && !(last && last.message.ts >= newFrom);
    const answers = inThread && index === 1;
    const together =
      last && !answers && !last.message.subtype && !message.subtype && !newDay && !begins && last.message.user === message.user && Boolean(last.message.bot_id) === Boolean(message.bot_id) &&
      Boolean(last.message.ephemeral) === Boolean(message.ephemeral) && message.ts - last.message.ts < TOGETHER;
    last = { message, day, newDay, begins, first: !together };
    return last;
  });
}

function useScrolling(scroller, list, more, onOlder) {
  const pinned = useRef(true);
  const [away, setAway] = useState(false);
  const asked = useRef(false);
  const toEnd = () => {
    const box = scroller.current;
    if (box) box.scrollTop = box.scrollHeight;
  };
  const onScroll = () => {
    const box = scroller.current;
    if (!box) return; // the browser tells of a scroll a frame later, and the list may be gone by then
    pinned.current = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR_END;
    setAway(!pinned.current);
    if (box.scrollTop < NEAR_START && more && !asked.current) {
      asked.current = true;
      // At the very top the browser would not keep the place.
      if (box.scrollTop < 1) box.scrollTop = 1;
      Promise.resolve(onOlder?.()).finally(() => {
        asked.current = false;
      });
    }
  };
  const end = list?.at(-1);
  useLayoutEffect(() => {
    if (pinned.current || end?.user === me.value?.id) toEnd();
  }, [end?.ts]);
  useEffect(() => {
    const box = scroller.current;
    const watch = new ResizeObserver(() => {
      if (pinned.current) toEnd();
    });
    watch.observe(box);
    watch.observe(box.firstElementChild);
    return () => watch.disconnect();
  }, []);
  return { pinned, away, toEnd, onScroll };
}

/** A message the address points to: read back as far as it lies, brought into sight, and no longer asked for. */
function usePointed(scroller, list, more, onOlder) {
  const { at } = place.value;
  const tries = useRef(0);
  useEffect(() => {
    if (!at || !list?.length || !onOlder) return;
    const row = scroller.current.querySelector(`[data-ts="${CSS.escape(at)}"]`);
    if (!row && more && list[0].ts > at && tries.current < FURTHEST) {
      tries.current += 1;
      onOlder();
      return;
    }
    if (row) {
      row.scrollIntoView({ block: "center" });
      row.classList.add("pointed");
    } else toast("The message in this address is not there.");
    go({ at: "" }, { replace: true });
  }, [at, list]);
}

/** What came in at the end, for those who listen. */
function Announced({ list }) {
  const before = useRef(null);
  const [text, setText] = useState("");
  const end = list?.at(-1);
  useEffect(() => {
    if (before.current && end && end.ts > before.current && end.user !== me.value?.id) {
      setText(`${personName(end.user)}: ${end.text.slice(0, 300)}`);
    }
    before.current = end?.ts || before.current || "0";
  }, [end?.ts]);
  return html`<p class="unseen" aria-live="polite">${text}</p>`;
}

const steps = (event) => {
  if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
  const row = event.target.closest("li.message");
  if (event.target !== event.currentTarget && event.target !== row) return;
  const rows = [...event.currentTarget.querySelectorAll("li.message")];
  const at = row ? rows.indexOf(row) + (event.key === "ArrowUp" ? -1 : 1) : rows.length - 1;
  if (!rows[at]) return;
  event.preventDefault();
  rows[at].focus();
};

/**
 * `shown` is {list, more} or null while it is read. `newFrom` is the time of the first message that is new. `onEnd` is
 * told whether the end is in sight.
 */
export function MessageList({ shown, label, inThread = false, newFrom = "", onOlder, onEnd, children }) {
  const scroller = useRef(null);
  const list = shown?.list;
  const { away, toEnd, onScroll } = useScrolling(scroller, list, shown?.more, onOlder);
  usePointed(scroller, list, shown?.more, onOlder);
  useEffect(() => onEnd?.(!away), [away]);
  const rows = arrange(list || [], newFrom, inThread);
  const now = minute.value;
  return html`<div class="scroll-area">
    <div class=${rows.length > LONG ? "messages long" : "messages"} ref=${scroller} tabindex="0" role="region" aria-label=${label} aria-busy=${!shown} onScroll=${onScroll} onKeyDown=${steps}>
      <ol>
        ${shown && !shown.more ? children : null}
        ${shown?.more ? html`<li class="hint centred earlier" key="earlier">Earlier messages are being read…</li>` : null}
        ${rows.flatMap(({ message, newDay, begins, first }, index) => [
          newDay ? html`<li class="day" key=${`day ${message.ts}`}><span>${dayName(message.ts, zone(), now)}</span></li>` : null,
          begins ? html`<li class="new-line" key="new"><span>New</span></li>` : null,
          html`<${Row} key=${message.ts} message=${message} first=${first} inThread=${inThread} />`,
          inThread && index === 0
            ? html`<li class="day left" key="replies"><span>${rows.length === 1 ? "No replies yet" : rows.length === 2 ? "1 reply" : `${rows.length - 1} replies`}</span></li>`
            : null,
        ])}
      </ol>
    </div>
    ${away
      ? html`<button type="button" class="to-newest" onClick=${toEnd}><${Icon} name="down" />${newFrom ? "New messages" : "To the newest"}</button>`
      : null}
    <${Announced} list=${list} />
  </div>`;
}

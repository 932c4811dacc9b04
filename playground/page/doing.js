// Doing something as the person of this window, and saying so when it did not work.
import { place } from "./address.js";
import { act } from "./api.js";
import { refresh } from "./reading.js";
import { toast } from "./toasts.js";

// Which parts a verb changes at once, for whoever did it; everything else is told by the stream.
const TOUCHES = {
  say: ["messages", "thread"],
  edit: ["messages", "thread"],
  delete: ["messages", "thread"],
  react: ["messages", "thread"],
  unreact: ["messages", "thread"],
  command: ["views", "messages"],
  shortcut: ["views"],
  message_shortcut: ["views"],
  click: ["views", "messages", "thread", "home"],
  fill: ["views", "home"],
  submit: ["views", "messages", "home"],
  close: ["views"],
  open_home: ["home"],
  invite_app: ["state", "messages"],
  join: ["state", "messages"],
  leave: ["state"],
  archive: ["state"],
  unarchive: ["state"],
};

/** Do it as this window's person; the outcome comes back. Trouble becomes a toast unless the body says `quiet`. */
export async function does({ quiet = false, ...body }) {
  let outcome;
  try {
    outcome = await act({ as: place.value.as, ...body });
    // A command that failed is told by Slackbot, in the conversation.
    if (outcome.kind === "trouble" && !quiet && body.do !== "command") toast(outcome.trouble, { kind: "trouble" });
  } catch (error) {
    if (!quiet) toast(error.message, { kind: "trouble" });
    outcome = { kind: "trouble", trouble: error.message, errors: {}, unsent: true };
  }
  if (TOUCHES[body.do]) await refresh(...TOUCHES[body.do]);
  return outcome;
}

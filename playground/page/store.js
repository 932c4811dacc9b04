// What the parts of the page share: where we are, what was read, what can be done.
export { address, go, place } from "./address.js";
export { does } from "./doing.js";
export { older, refresh } from "./reading.js";
export { toast } from "./toasts.js";
export {
  addressOf, app, arrival, atEnd, changed, channelName, channels, clock, connected, conversation, conversations, editing, find, groupHandle, groups, home, me, messages, minute,
  people, personName, productNow, progress, thread, views, zone,
} from "./signals.js";

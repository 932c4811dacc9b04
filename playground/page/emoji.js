// Emoji by name. Names are gemoji's, and the few that Slack spells in its own way.
import { emoji } from "./vendor/emoji.js";

const SLACKS = {
  admission_tickets: "tickets",
  double_vertical_bar: "pause_button",
  face_with_rolling_eyes: "roll_eyes",
  hugging_face: "hugs",
  knife_fork_plate: "plate_with_cutlery",
  large_green_circle: "green_circle",
  large_orange_circle: "orange_circle",
  large_yellow_circle: "yellow_circle",
  linked_paperclips: "paperclips",
  lower_left_ballpoint_pen: "pen",
  "man-shrugging": "man_shrugging",
  simple_smile: "slightly_smiling_face",
  spiral_calendar_pad: "spiral_calendar",
  spiral_note_pad: "spiral_notepad",
  sports_medal: "medal_sports",
  "star-struck": "star_struck",
  the_horns: "metal",
  thinking_face: "thinking",
  umbrella_with_rain_drops: "umbrella",
  "woman-shrugging": "woman_shrugging",
};
const TONES = { 2: "\u{1F3FB}", 3: "\u{1F3FC}", 4: "\u{1F3FD}", 5: "\u{1F3FE}", 6: "\u{1F3FF}" };
const NAMED = /:([a-z0-9_+'-]+):(?::skin-tone-([2-6]):)?/g;

/** The character of an emoji, or null where there is none of that name. */
export function emojiChar(name) {
  const known = Object.hasOwn(SLACKS, name) ? SLACKS[name] : name;
  return Object.hasOwn(emoji, known) ? emoji[known] : null;
}

/** The same text with its :names: as characters; names nobody knows stay as they are. */
export function withEmoji(text) {
  if (!text.includes(":")) return text;
  return text.replace(NAMED, (whole, name, tone) => {
    const found = emojiChar(name);
    return found ? found + (TONES[tone] || "") : whole;
  });
}

// Parts that other files bring.
import { html } from "./vendor/preact.js";
async function part(file, name, instead = () => null) {
  try {
    return (await import(file))[name] || instead;
  } catch (error) {
    console.warn(`${file}: ${error.message}`);
    return instead;
  }
}
export const MessageBody = await part("./blocks.js", "MessageBody", ({ message }) => html`<p>${message.text}</p>`);
export const HomeView = await part("./home.js", "HomeView");
export const ModalStack = await part("./modal.js", "ModalStack");
export const Traffic = await part("./traffic.js", "Traffic");
export const Faults = await part("./faults.js", "Faults");
export const Clock = await part("./clock.js", "Clock");
export const Progress = await part("./progress.js", "Progress");

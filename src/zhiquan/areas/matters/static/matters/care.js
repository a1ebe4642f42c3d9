/* Reads a question aloud with a voice that lives on the device: nothing leaves it. Without one the button stays hidden. */
const speech = window.speechSynthesis;
const language = document.documentElement.lang.toLowerCase();

function voiceHere() {
  const local = speech.getVoices().filter((voice) => voice.localService);
  const wanted = language.startsWith("en") ? ["en"] : language.includes("hant") ? ["zh-hk", "yue", "zh"] : ["zh-cn", "zh"];
  const named = (voice, start) => voice.lang.toLowerCase().replace("_", "-").startsWith(start);
  for (const start of wanted) {
    const found = local.find((voice) => named(voice, start));
    if (found) return found;
  }
  return null;
}

function offer() {
  const voice = voiceHere();
  for (const button of document.querySelectorAll("[data-read]")) button.hidden = !voice;
}

function read(button) {
  const voice = voiceHere();
  const parts = button.dataset.read.split(" ").map((id) => document.getElementById(id)?.textContent ?? "");
  speech.cancel();
  if (!voice) return;
  const said = new SpeechSynthesisUtterance(parts.join("。"));
  said.voice = voice;
  said.lang = voice.lang;
  said.rate = 0.9;
  speech.speak(said);
}

if (speech) {
  offer();
  speech.addEventListener?.("voiceschanged", offer);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-read]");
    if (button) read(button);
  });
}

// The scan page: looks through the camera until there is a barcode, and leads to its product. The
// browser reads the code itself where it can; elsewhere pictures that may hold one are sent.
import { aDetector } from "./barcode_detector.js";
import { keep, newName } from "./photo_memory.js";
import { mayHoldCode } from "./scan_frame.js";

const PAUSE_MS = 250;
// What the shop does not sell is not asked for again at once.
const FORGET_MS = 5000;
const SIDE = 1280;
const VIBRATE_MS = 80;

class Scanner {
  constructor(root) {
    this.root = root;
    this.video = root.querySelector("video");
    this.status = root.querySelector("[data-vs-status]");
    this.look = root.querySelector("[data-vs-look]");
    this.start = root.querySelector("[data-vs-start]");
    this.canvas = document.createElement("canvas");
    this.look.addEventListener("click", () => this.searchByLook());
    this.start.addEventListener("click", () => this.begin());
    addEventListener("pagehide", () => this.end());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.end() : this.begin()));
    this.begin();
  }

  say(name, parts = {}) {
    const text = this.root.dataset[name] ?? "";
    const said = text.replace(/\{(\w+)\}/g, (_all, part) => parts[part]);
    if (this.status.textContent !== said) this.status.textContent = said;
  }

  async begin() {
    if (this.stream || this.isBeginning) return;
    this.isBeginning = true;
    this.start.hidden = true;
    try {
      const wanted = { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted });
      this.video.srcObject = this.stream;
      await this.video.play();
      this.detector = await aDetector();
      this.root.classList.add("is-scanning");
      this.say("textLooking");
      this.watch(this.stream);
    } catch (error) {
      this.end();
      this.say(error.name === "NotAllowedError" ? "textDenied" : "textNone");
      this.start.hidden = !navigator.mediaDevices;
    }
    this.isBeginning = false;
  }

  end() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.root.classList.remove("is-scanning");
  }

  async watch(stream) {
    while (this.stream === stream) {
      const found = await this.glimpse().catch(() => null);
      if (this.stream !== stream) return;
      if (found?.url) return this.go(found);
      if (found?.unsold) this.tellUnsold(found.unsold);
      await new Promise((resolve) => setTimeout(resolve, found?.wait ?? PAUSE_MS));
    }
  }

  // Resolves to what the server says of the code in sight, or to null where there is none.
  async glimpse() {
    if (this.detector) {
      const [code] = await this.detector.detect(this.video);
      return code && !this.isKnown(code.rawValue) ? this.ask({ code: code.rawValue }) : null;
    }
    const picture = this.draw();
    if (!mayHoldCode(picture)) return null;
    const photo = await this.encode();
    return this.ask({ photo });
  }

  draw() {
    const { videoWidth: width, videoHeight: height } = this.video;
    const scale = Math.min(1, SIDE / Math.max(width, height));
    this.canvas.width = Math.max(1, Math.round(width * scale));
    this.canvas.height = Math.max(1, Math.round(height * scale));
    const context = this.canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    context.drawImage(this.video, 0, 0, this.canvas.width, this.canvas.height);
    return context.getImageData(0, 0, this.canvas.width, this.canvas.height);
  }

  encode() {
    return new Promise((resolve) => this.canvas.toBlob(resolve, "image/jpeg", 0.9));
  }

  async ask({ code, photo }) {
    const data = new FormData(this.root.querySelector("[data-vs-scan-form]"));
    if (code) data.append("code", code);
    else data.append("photo", photo, "frame.jpg");
    const response = await fetch(this.root.dataset.action, { method: "POST", body: data });
    if (!response.ok) return { wait: 1000 * Number(response.headers.get("Retry-After") ?? 2) };
    const found = await response.json();
    if (code && !found.url) this.remember(code);
    return found;
  }

  isKnown(code) {
    return this.known?.code === code && Date.now() - this.known.since < FORGET_MS;
  }

  remember(code) {
    this.known = { code, since: Date.now() };
  }

  go({ url, title }) {
    navigator.vibrate?.(VIBRATE_MS);
    this.root.classList.add("is-found");
    this.say("textFound", { title });
    this.end();
    location.assign(url);
  }

  tellUnsold(code) {
    if (this.unsold !== code) navigator.vibrate?.([VIBRATE_MS, VIBRATE_MS, VIBRATE_MS]);
    this.unsold = code;
    this.say("textUnsold", { code });
    this.look.hidden = false;
  }

  // What is in sight as a photo: its look goes on where its code does not.
  async searchByLook() {
    this.draw();
    const name = newName();
    const { photoUrl } = this.root.dataset;
    const isKept = await keep(name, await this.encode());
    location.assign(isKept ? `${photoUrl}&${new URLSearchParams({ kept: name })}` : photoUrl);
  }
}

const root = document.querySelector("[data-vs-scan]");
if (root) new Scanner(root);

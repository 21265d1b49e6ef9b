/* Of an archive of Twitter only what is read here is sent: the rest, messages and pictures, stays where it is. What is too large is told before it is sent. */
"use strict";

const input = document.querySelector("input[type=file][data-most]");
const READ = /(?:^|\/)data\/(?:account|following|follower|lists-(?:created|member|subscribed)|note-tweet|tweets?(?:-part\d+)?|js\/tweets\/\d{4}_\d{2})\.js$/;
const LARGE = 0xffffffff;

const bytes = async (file, begin, end) => new DataView(await file.slice(begin, end).arrayBuffer());

/* Where the table of contents of a zip is, by what stands at its end. */
async function contentsOf(file) {
  const begin = Math.max(0, file.size - 65557);
  const tail = await bytes(file, begin, file.size);
  for (let at = tail.byteLength - 22; at >= 0; at -= 1) {
    if (tail.getUint32(at, true) !== 0x06054b50) { continue; }
    let size = tail.getUint32(at + 12, true), offset = tail.getUint32(at + 16, true);
    if (offset === LARGE && at >= 20 && tail.getUint32(at - 20, true) === 0x07064b50) {
      const end = Number(tail.getBigUint64(at - 12, true));
      const large = await bytes(file, end, end + 56);
      size = Number(large.getBigUint64(40, true));
      offset = Number(large.getBigUint64(48, true));
    }
    return bytes(file, offset, offset + size);
  }
  return null;
}

/* The files in it: their record there, their name, how many bytes they have packed, and where they begin. */
function* filesIn(contents) {
  for (let at = 0; at + 46 <= contents.byteLength && contents.getUint32(at, true) === 0x02014b50;) {
    const [name, more, words] = [28, 30, 32].map((place) => contents.getUint16(at + place, true));
    let packed = contents.getUint32(at + 20, true), begin = contents.getUint32(at + 42, true);
    const end = at + 46 + name + more;
    for (let part = at + 46 + name; part + 4 <= end; part += 4 + contents.getUint16(part + 2, true)) {
      if (contents.getUint16(part, true) === 1) { // the numbers that are too large for their place stand here, in this order
        let next = part + 4;
        if (contents.getUint32(at + 24, true) === LARGE) { next += 8; }
        if (packed === LARGE) { packed = Number(contents.getBigUint64(next, true)); next += 8; }
        if (begin === LARGE) { begin = Number(contents.getBigUint64(next, true)); }
      }
    }
    const record = new Uint8Array(contents.buffer.slice(at, at + 46 + name));
    yield { record, name: new TextDecoder().decode(record.subarray(46)), packed, begin };
    at = end + words;
  }
}

/* A smaller zip of the files that are read; the file itself where it is no archive of Twitter. */
async function onlyWhatIsRead(file) {
  const contents = await contentsOf(file);
  const wanted = contents ? [...filesIn(contents)].filter((one) => READ.test(one.name)) : [];
  if (!wanted.some((one) => /(?:following|follower|tweets?)\.js$|tweets\//.test(one.name))) { return file; }
  const pieces = [], records = [];
  let length = 0;
  for (const one of wanted) {
    const head = await bytes(file, one.begin, one.begin + 30);
    const size = 30 + head.getUint16(26, true) + head.getUint16(28, true) + one.packed;
    const record = new DataView(one.record.buffer);
    record.setUint32(20, one.packed, true);
    record.setUint32(30, 0, true);
    record.setUint32(42, length, true);
    pieces.push(file.slice(one.begin, one.begin + size));
    records.push(one.record);
    length += size;
  }
  const end = new DataView(new ArrayBuffer(22));
  end.setUint32(0, 0x06054b50, true);
  end.setUint16(8, records.length, true);
  end.setUint16(10, records.length, true);
  end.setUint32(12, records.reduce((sum, one) => sum + one.length, 0), true);
  end.setUint32(16, length, true);
  return new File([...pieces, ...records, end], file.name, { type: "application/zip" });
}

const said = document.querySelector("[data-only]");
const mb = (size) => (Math.max(size, 1e4) / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: size < 1e6 ? 2 : 0 });

/* A file may be dropped anywhere on the page: beside the button, a browser would open it and leave. */
const hasFile = (event) => input && event.dataTransfer?.types.includes("Files");
addEventListener("dragover", (event) => { if (hasFile(event)) { event.preventDefault(); } });
addEventListener("drop", (event) => {
  if (!hasFile(event) || event.target === input) { return; }
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change"));
  input.focus();
});

input?.addEventListener("change", async () => {
  const chosen = input.files[0];
  said.hidden = true;
  input.setCustomValidity("");
  if (!chosen) { return; }
  const head = await bytes(chosen, 0, 4);
  const isZip = head.byteLength === 4 && head.getUint32(0, true) === 0x04034b50;
  let file = chosen;
  try {
    file = isZip ? await onlyWhatIsRead(chosen) : chosen;
  } catch { /* what is damaged is told by the site */ }
  if (input.files[0] !== chosen) { return; } // another one was chosen meanwhile
  if (file !== chosen) {
    const changed = new DataTransfer();
    changed.items.add(file);
    input.files = changed.files;
    const words = said.dataset.only.replace("{part}", mb(file.size)).replace("{whole}", mb(chosen.size));
    said.textContent = "";
    said.hidden = false;
    requestAnimationFrame(() => { said.textContent = words; }); // what is shown and said in one is read out by nobody
  }
  if (file.size > (isZip ? input.dataset.mostZip : input.dataset.most)) {
    input.setCustomValidity(input.dataset.large);
    input.reportValidity();
  }
});

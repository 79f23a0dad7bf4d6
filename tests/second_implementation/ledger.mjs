// A verifier of .tlog-proof files, written from docs/reference/ledger.md and the pages it names, with Node's own
// cryptography and nothing else. One JSON object a line in, one answer a line out.
import { createHash, createPublicKey, verify } from "node:crypto";
import { createInterface } from "node:readline";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);
const LARGEST = (1n << 63n) - 1n;

const refuse = () => {
  throw new Error("refused");
};
const need = (sound) => sound || refuse();

function base64(text) {
  const value = Buffer.from(text, "base64");
  need(value.toString("base64") === text);
  return value;
}

function hash(text) {
  const value = base64(text);
  need(value.length === 32);
  return value;
}

function decimal(text) {
  need(/^(0|[1-9][0-9]{0,18})$/.test(text));
  const value = BigInt(text);
  need(value <= LARGEST);
  return value;
}

// The length of the path below the point where it joins the right edge, then the rest of it: another way to say
// RFC 9162 2.1.3.2, so that the two verifiers do not share a mistake.
const bits = (value) => (value === 0n ? 0 : value.toString(2).length);
const ones = (value) => [...value.toString(2)].filter((bit) => bit === "1").length;

function root(index, size, leaf, path) {
  const inner = bits(index ^ (size - 1n));
  need(path.length === inner + ones(index >> BigInt(inner)));
  return path.reduce((found, beside, at) => {
    const isRight = at >= inner || ((index >> BigInt(at)) & 1n) === 1n;
    return isRight ? sha256(NODE, beside, found) : sha256(NODE, found, beside);
  }, leaf);
}

// RFC 6962 2.1.2, read as a recursion over the proof: both roots come out of the same elements.
function roots(older, newer, known, proof) {
  if (older === newer) return known === null ? twice(proof.pop() ?? refuse()) : twice(known);
  let half = 1n;
  while (half * 2n < newer) half *= 2n;
  const beside = proof.pop() ?? refuse();
  if (older <= half) {
    const [before, after] = roots(older, half, known, proof);
    return [before, sha256(NODE, after, beside)];
  }
  const [before, after] = roots(older - half, newer - half, null, proof);
  return [sha256(NODE, beside, before), sha256(NODE, beside, after)];
}
const twice = (value) => [value, value];

function checkConsistent(older, newer, proof) {
  if (older.size === 0n) return;
  if (older.size === newer.size) {
    need(older.root.equals(newer.root));
    return;
  }
  const left = [...proof];
  const [before, after] = roots(older.size, newer.size, older.root, left);
  need(left.length === 0 && before.equals(older.root) && after.equals(newer.root));
}

const ED25519 = Buffer.from("302a300506032b6570032100", "hex");

function verifier(vkey) {
  const [name, id, ...rest] = vkey.split("+");
  const material = base64(rest.join("+"));
  need(isName(name) && material.length === 33 && (material[0] === 1 || material[0] === 4));
  const computed = sha256(Buffer.from(`${name}\n`), material).subarray(0, 4);
  need(computed.toString("hex") === id);
  const key = createPublicKey({ key: Buffer.concat([ED25519, material.subarray(1)]), format: "der", type: "spki" });
  return { name, id: computed, type: material[0], key, bytes: material.subarray(1) };
}

const isName = (name) => name.length > 0 && !/[\p{White_Space}+\u0000-\u001f]/u.test(name);

function note(written) {
  need(written.isWellFormed() && Buffer.byteLength(written) <= 1_000_000 && !/[\u0000-\u0009\u000b-\u001f]/.test(written));
  const at = written.lastIndexOf("\n\n");
  need(at >= 0 && written.endsWith("\n") && written.length > at + 2);
  const lines = written.slice(at + 2, -1).split("\n");
  need(lines.length <= 100);
  const signatures = lines.map((line) => {
    need(line.startsWith("— "));
    const [name, text, ...more] = line.slice(2).split(" ");
    need(isName(name) && text !== undefined && more.length === 0);
    const value = base64(text);
    need(value.length >= 5);
    return { name, id: value.subarray(0, 4), value: value.subarray(4) };
  });
  return { text: written.slice(0, at + 1), signatures };
}

function verifies(by, text, value) {
  if (by.type === 1) return value.length === 64 && verify(null, Buffer.from(text), by.key, value);
  if (value.length !== 72) return false;
  const time = value.readBigUInt64BE(0);
  if (time > LARGEST) return false;
  return verify(null, Buffer.from(`cosignature/v1\ntime ${time}\n${text}`), by.key, value.subarray(8));
}

// The text, if the log has signed it and no known key has failed; and which witnesses have.
function opened(written, log, witnesses) {
  const { text, signatures } = note(written);
  const seen = new Set();
  let signed = false;
  for (const { name, id, value } of signatures)
    for (const by of [log, ...witnesses]) {
      if (by.name !== name || !by.id.equals(id)) continue;
      need(verifies(by, text, value));
      if (by === log) signed = true;
      else if (!by.bytes.equals(log.bytes)) seen.add(by.bytes.toString("hex"));
    }
  need(signed);
  const lines = text.slice(0, -1).split("\n");
  need(lines.length >= 3 && lines.every((line) => line !== "") && lines[0] === log.name);
  const checkpoint = { size: decimal(lines[1]), root: hash(lines[2]) };
  need(checkpoint.size > 0n || checkpoint.root.equals(sha256()));
  return { checkpoint, seen: seen.size };
}

function consistencyIn(extra, size) {
  need(extra !== null);
  const text = extra.toString("utf8");
  need(Buffer.from(text).equals(extra) && text.endsWith("\n"));
  const [first, ...lines] = text.slice(0, -1).split("\n");
  need(first === `idverify consistency ${size}`);
  return lines.map(hash);
}

function check({ proof, entry_hex, key, witnesses, required, since }) {
  const log = verifier(key);
  need(log.type === 1);
  const known = witnesses.map(verifier);
  const blank = proof.indexOf("\n\n");
  need(blank >= 0);
  const lines = proof.slice(0, blank).split("\n");
  need(lines.shift() === "c2sp.org/tlog-proof@v1" && lines.length > 0);
  let extra = null;
  if (lines[0].startsWith("extra ")) extra = base64(lines.shift().slice(6));
  const line = lines.shift() ?? refuse();
  need(line.startsWith("index "));
  const index = decimal(line.slice(6));
  const path = lines.map(hash);
  const { checkpoint, seen } = opened(proof.slice(blank + 2), log, known);
  need(seen >= required);
  need(index < checkpoint.size);
  const leaf = sha256(LEAF, Buffer.from(entry_hex, "hex"));
  need(root(index, checkpoint.size, leaf, path).equals(checkpoint.root));
  if (since !== null) {
    const older = opened(since, log, []).checkpoint;
    need(older.size <= checkpoint.size);
    const asks = older.size > 0n && older.size < checkpoint.size;
    checkConsistent(older, checkpoint, asks ? consistencyIn(extra, older.size) : []);
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  let valid = true;
  try {
    check(JSON.parse(line));
  } catch {
    valid = false;
  }
  console.log(JSON.stringify({ valid }));
}

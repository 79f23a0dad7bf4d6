// A second implementation of pseudonym.derive, written from the protocol alone to check the first; only Node's crypto.
// One JSON object a line in: {"kid","root_hex","tenant","kind","canonical"}; one out: {"tag_hex","token","kcv_hex"},
// or {"error":{"code":"bad_request","field":…}}. It parses no numbers: `canonical` is what a parser has already made.
import { createHmac, hkdfSync } from "node:crypto";
import { createInterface } from "node:readline";

const CANONICAL = { "vn.msisdn": /^\+84[0-9]{9}$/, "vn.pid": /^[0-9]{12}$/, "vn.foreigner": /^[0-9A-Z]+$/ };
const isText = (value) => typeof value === "string" && value.isWellFormed();
const bytes = (text) => Buffer.from(text, "utf8");

function lengthPrefixed(text) {
  const body = bytes(text);
  const length = Buffer.alloc(2);
  length.writeUInt16BE(body.length); // throws above 65,535
  return Buffer.concat([length, body]);
}

function firstBadField({ kid, root_hex, tenant, kind, canonical }) {
  if (!isText(kid) || !/^[A-Za-z0-9_-]{1,32}$/.test(kid)) return "kid";
  if (!isText(root_hex) || !/^[0-9A-Fa-f]{64}$/.test(root_hex)) return "root_hex";
  if (!isText(tenant) || bytes(tenant).length < 1 || bytes(tenant).length > 255) return "tenant";
  if (!isText(kind) || !Object.hasOwn(CANONICAL, kind)) return "kind";
  if (!isText(canonical) || canonical.length > 255 || !CANONICAL[kind].test(canonical)) return "canonical";
  return null;
}

function derive({ kid, root_hex, tenant, kind, canonical }) {
  const root = Buffer.from(root_hex, "hex");
  const info = Buffer.concat([lengthPrefixed("vnid/v1/index"), lengthPrefixed(kind), lengthPrefixed(tenant)]);
  const subkey = Buffer.from(hkdfSync("sha256", root, bytes("vnid/v1"), info, 32));
  const message = Buffer.concat([lengthPrefixed(kind), lengthPrefixed(canonical)]);
  const tag = createHmac("sha256", subkey).update(message).digest();
  const kcv = createHmac("sha256", root).update("vnid/v1/kcv").digest().subarray(0, 8);
  return { tag_hex: tag.toString("hex"), token: `vnid1.${kid}.${tag.toString("base64url")}`, kcv_hex: kcv.toString("hex") };
}

function answer(line) {
  let request;
  try {
    request = JSON.parse(line);
  } catch {
    request = null;
  }
  const isObject = typeof request === "object" && request !== null && !Array.isArray(request);
  const field = isObject ? firstBadField(request) : null;
  if (!isObject || field !== null) return { error: { code: "bad_request", field } };
  return derive(request);
}

for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
  process.stdout.write(JSON.stringify(answer(line)) + "\n");
}

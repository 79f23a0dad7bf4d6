#!/usr/bin/env node
// Answers the conformance line protocol: one JSON object per line in, one per line out.
// Standard output belongs to the protocol. Anything else that is to be told goes to standard error.
import { BadRequest, Reader } from "./request.mjs";
import { parsePhone } from "./phone.mjs";
import { parsePersonalId } from "./personal-id.mjs";
import { readAccount, readApplication, readService } from "./facts.mjs";
import { answerTo } from "./answer.mjs";
import { today } from "./time.mjs";
import { ACTIONS, decide } from "./decide.mjs";
import { enrol } from "./enrol.mjs";
import { LAW, READINGS } from "./law.mjs";

const OPERATIONS = {
  "phone.parse": (ask) => parsePhone(ask.text("input"), ask.day("as_of") ?? today()),

  "personal_id.parse": (ask) =>
    parsePersonalId(ask.text("input"), {
      birthDate: ask.day("birth_date"),
      sex: ask.oneOf("sex", ["male", "female"]),
      strict: ask.flag("strict") ?? false,
      asOf: ask.day("as_of") ?? today(),
    }),

  decide: (ask) => {
    const at = ask.needed("at").instant("at");
    const action = ask.needed("action").oneOf("action", ACTIONS);
    const service = readService(ask.needed("service").object("service"));
    const account = readAccount(ask.needed("account").object("account"));
    return answerTo((moment) => decide(action, service, account, moment), at, account);
  },

  enrol: (ask) => {
    const at = ask.needed("at").instant("at");
    const service = readService(ask.needed("service").object("service"));
    const application = readApplication(ask.needed("application").object("application"));
    return answerTo((moment) => enrol(service, application, moment), at, application);
  },
};

function introduce() {
  return {
    protocol: 1,
    implementation: { name: "idverify-node-example", version: "1.0.0", language: "JavaScript" },
    capabilities: Object.keys(OPERATIONS),
    law: LAW.map((state) => state.name),
    readings: READINGS,
  };
}

// The JSON object of a line, or null.
function read(line) {
  try {
    const value = JSON.parse(line);
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

function answer(line) {
  const request = read(line);
  if (request === null) return { id: null, error: { code: "bad_request", field: null } };
  const id = request.id ?? null;
  if (request.op === "start") return { id, ...introduce() };
  if (typeof request.op !== "string" || !Object.hasOwn(OPERATIONS, request.op)) return { id, unsupported: true };
  try {
    return { id, ...OPERATIONS[request.op](new Reader(request)) };
  } catch (error) {
    if (error instanceof BadRequest) return { id, error: { code: "bad_request", field: error.field } };
    // The line says that something broke and never what it held: facts are personal.
    process.stderr.write(`${error.name} in ${request.op}\n`);
    return { id, error: { code: "internal" } };
  }
}

const isStop = (line) => read(line)?.op === "stop";

// Lines end with a line feed and with nothing else. node:readline would also cut at U+2028, which JSON allows in text.
async function* lines(stream) {
  const decoder = new TextDecoder();
  let begun = "";
  for await (const bytes of stream) {
    const pieces = (begun + decoder.decode(bytes, { stream: true })).split("\n");
    begun = pieces.pop();
    yield* pieces;
  }
  if (begun !== "") yield begun;
}

for await (const line of lines(process.stdin)) {
  if (isStop(line)) break;
  process.stdout.write(`${JSON.stringify(answer(line))}\n`);
}

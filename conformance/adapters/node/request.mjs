// Reading a request: every value has its type, and what does not is named by its dotted path.
import { instantOf, dayOf } from "./time.mjs";

export class BadRequest extends Error {
  constructor(field) {
    super("bad request");
    this.name = "BadRequest";
    this.field = field;
  }
}

const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

export class Reader {
  #path;
  #values;

  constructor(values, path = "") {
    this.#values = values;
    this.#path = path;
  }

  #at(name) {
    return this.#path === "" ? name : `${this.#path}.${name}`;
  }

  // Absent and null are the same: not known.
  #read(name, read) {
    const value = Object.hasOwn(this.#values, name) ? this.#values[name] : null;
    if (value === null || value === undefined) return null;
    const meant = read(value);
    if (meant === null || meant === undefined) throw new BadRequest(this.#at(name));
    return meant;
  }

  needed(name) {
    if ((this.#values[name] ?? null) === null) throw new BadRequest(this.#at(name));
    return this;
  }

  text(name) {
    return this.needed(name).#read(name, (value) => (typeof value === "string" ? value : null));
  }

  oneOf(name, allowed) {
    return this.#read(name, (value) => (allowed.includes(value) ? value : null));
  }

  flag(name) {
    return this.#read(name, (value) => (typeof value === "boolean" ? value : null));
  }

  whole(name) {
    return this.#read(name, (value) => (Number.isInteger(value) ? value : null));
  }

  instant(name) {
    return this.#read(name, instantOf);
  }

  day(name) {
    return this.#read(name, dayOf);
  }

  object(name) {
    return this.#read(name, (value) => (isObject(value) ? new Reader(value, this.#at(name)) : null));
  }

  list(name) {
    const items = this.#read(name, (value) => (Array.isArray(value) ? value : null));
    return items && items.map((item, place) => {
      const path = `${this.#at(name)}.${place}`;
      if (!isObject(item)) throw new BadRequest(path);
      return new Reader(item, path);
    });
  }

  words(name, allowed) {
    const items = this.#read(name, (value) => (Array.isArray(value) ? value : null));
    items?.forEach((item, place) => {
      if (!allowed.includes(item)) throw new BadRequest(`${this.#at(name)}.${place}`);
    });
    return items;
  }

  // Every member of an object of words: {"post": "off"}.
  members(allowedNames, allowedWords) {
    return Object.keys(this.#values).map((name) => {
      if (!allowedNames.includes(name)) throw new BadRequest(this.#at(name));
      return [name, this.needed(name).oneOf(name, allowedWords)];
    });
  }
}

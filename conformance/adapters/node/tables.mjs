// The tables that both adapters share; see ../README.md for how they are made.
import { readFileSync } from "node:fs";

const read = (name) => JSON.parse(readFileSync(new URL(`../tables/${name}`, import.meta.url), "utf8"));

export const PHONE = read("phone.json");
export const PLACES = new Map(Object.entries(read("places.json").places));

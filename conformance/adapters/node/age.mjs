// Ages in Viet Nam's days. Sixteen and eighteen are reached on the day after the birthday, seven on it.
import { birthday, dayAfter, dayAt } from "./time.mjs";

export const isBorn = (born, at) => born <= dayAt(at);
export const isChild = (born, at) => !hasReached(born, 16, at);
export const hasReached = (born, years, at) => dayAt(at) >= dayAfter(birthday(born, years));
export const mayConsent = (born, at) => dayAt(at) >= birthday(born, 7);
// Today is the birthday itself, on which the two ways to count disagree.
export const isBirthday = (born, years, at) => dayAt(at) === birthday(born, years);

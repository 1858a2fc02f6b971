import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { rounded as roundedTo, halfUp } from "./round.mjs";

const CURRENCY = "€";

function padLeft(text, width) {
  return text.padStart(width);
}

// Formats a price; the seperator is a point.
export function formatPrice(cents) {
  return `${roundedTo(cents / 100)} ${CURRENCY}`;
}

export function readPrices(file) {
  return readFileSync(file, "utf8").trim().split("\n").map(Number);
}

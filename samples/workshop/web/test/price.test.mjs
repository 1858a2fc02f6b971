import assert from "node:assert/strict";
import { test } from "node:test";

import { formatPrice } from "../src/price.mjs";

test("cents become a price", () => {
  assert.equal(formatPrice(1999), "19.99 €");
});

test("a price has two places", () => {
  assert.equal(formatPrice(500), "5.00 €");
});

// A verifier written from docs/log-format.md alone, in another language and with nothing of the program's.
//
// node verify.mjs export bitacora_1.jsonl [...]   checks an export; prints its last folio and root
// node verify.mjs proof hoja.json prueba.txt      checks a proof of one entry; prints the folio and root
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const OPEN = ["folio", "occurred_at", "recorded_at", "category", "operation", "sensitive", "outcome", "origin"];
const SALT = 16;

const sha = (...parts) => createHash("sha256").update(Buffer.concat(parts.map((each) => Buffer.from(each)))).digest();
const text = (value) => Buffer.from(JSON.stringify(value));
const fail = (why) => { throw new Error(why); };

function commitments(values, salts) {
  let pieces = salts;
  if (salts.length === SALT) {
    const stream = createHash("shake256", { outputLength: SALT * values.length }).update(salts).digest();
    pieces = Buffer.concat(values.map((_, n) => Buffer.concat([Buffer.of(0), stream.subarray(SALT * n, SALT * (n + 1))])));
  }
  const found = values.map((value) => {
    const erased = pieces[0] === 1;
    const end = 1 + (erased ? 32 : SALT);
    const held = pieces.subarray(1, end);
    pieces = pieces.subarray(end);
    return erased ? held.toString("hex") : sha(held, text(value)).toString("hex");
  });
  return pieces.length ? fail("more salts than values") : found;
}

function leafOf(row) {
  const told = JSON.parse(row.detail);
  if (text(told).toString() !== row.detail) fail(`the detail of ${row.folio} is not as it is written`);
  const parts = ["changes", "facts", "states"].flatMap((name) => told[name] ?? []);
  const values = [row.user_name, [row.full_name, row.origin_reference, row.workstation], row.summary];
  for (const each of parts) values.push(...each.slice(Math.floor(each.length / 2)));
  const [user, author, summary, ...others] = commitments(values, Buffer.from(row.salts, "hex"));
  for (const each of parts)
    for (let place = Math.floor(each.length / 2); place < each.length; place += 1) each[place] = others.shift();
  const rest = [row.profile, row.permissions, row.operation_id, author, summary, told];
  return [...OPEN.map((name) => row[name]), user, sha(text(rest)).toString("hex")];
}

const leafHash = (data) => sha([0], data);
const nodeHash = (left, right) => sha([1], left, right);

function grow(tree, leaf) {
  let node = leaf;
  for (let size = tree.size; size & 1; size >>= 1) node = nodeHash(tree.peaks.pop(), node);
  tree.peaks.push(node);
  tree.size += 1;
}

const rootOf = (peaks) => (peaks.length ? peaks.reduceRight((root, peak) => nodeHash(peak, root)) : sha());

function fits(wanted, row, user) {
  const is = (name, value) => wanted[name] === undefined || wanted[name] === value;
  const among = (name, value) => wanted[name] === undefined || wanted[name].includes(value);
  return (
    row.occurred_at >= (wanted.since ?? -Infinity) && row.occurred_at < (wanted.until ?? Infinity) &&
    is("category", row.category) && is("origin", row.origin) && is("user_name", user) &&
    among("operations", row.operation) && among("outcomes", row.outcome) && (!wanted.sensitive || row.sensitive === 1)
  );
}

function checkExport(paths) {
  let tree, header;
  for (const path of paths) {
    const lines = readFileSync(path, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
    header ??= lines[0];
    tree ??= { size: header.start.folio, peaks: header.start.peaks.map((peak) => Buffer.from(peak, "hex")) };
    for (const line of lines.slice(1, -1)) {
      const shown = line.omitted ? null : (line.purge ?? line);
      const leaf = line.omitted ?? leafOf(shown);
      const digest = leafHash(text(["vigia/2", header.company, ...leaf]));
      const row = Object.fromEntries(OPEN.map((name, place) => [name, leaf[place]]));
      if (row.folio !== tree.size + 1) fail(`folio ${row.folio} does not follow ${tree.size}`);
      if (shown && digest.toString("hex") !== shown.hash) fail(`folio ${row.folio} has another hash`);
      if (line.user && sha(Buffer.from(line.user[0], "hex"), text(line.user[1])).toString("hex") !== leaf[8])
        fail(`folio ${row.folio} is another user's`);
      const asked = fits(header.wanted, row, shown ? shown.user_name : line.user?.[1]);
      if (asked !== !(line.omitted || line.purge)) fail(`folio ${row.folio} is not as it was asked for`);
      grow(tree, digest);
    }
  }
  const root = rootOf(tree.peaks).toString("hex");
  if (tree.size !== header.head.folio || root !== header.head.hash) fail("the entries do not lead to the head");
  return `${tree.size} ${root}`;
}

function checkProof(leafPath, proofPath) {
  const [head, ...note] = readFileSync(proofPath, "utf8").split("\n\n");
  const [format, ...lines] = head.split("\n");
  if (format !== "c2sp.org/tlog-proof@v1") fail("not a proof");
  const index = Number(lines.find((line) => line.startsWith("index ")).slice("index ".length));
  const path = lines.filter((line) => !/^(index|extra) /.test(line)).map((line) => Buffer.from(line, "base64"));
  const [, size, root] = note[0].split("\n");
  let hash = leafHash(readFileSync(leafPath));
  let place = index;
  let last = Number(size) - 1;
  for (const sibling of path) {  // RFC 9162, 2.1.3.2
    if (last === 0) fail("the proof is too long");
    if (place & 1 || place === last) {
      hash = nodeHash(sibling, hash);
      while (!(place & 1) && place !== 0) { place >>= 1; last >>= 1; }
    } else hash = nodeHash(hash, sibling);
    place >>= 1;
    last >>= 1;
  }
  if (last !== 0 || hash.toString("base64") !== root) fail("the proof does not lead to the head");
  return `${index + 1} ${hash.toString("hex")}`;
}

const [what, ...paths] = process.argv.slice(2);
try {
  console.log(what === "proof" ? checkProof(...paths) : checkExport(paths));
} catch (error) {
  console.log(`does not hold: ${error.message}`);
  process.exitCode = 1;
}

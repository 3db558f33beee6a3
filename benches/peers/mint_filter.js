// Measures mint-filter: NODE_MODULES FOLDER, with FOLDER/terms.txt and FOLDER/texts.txt, one a line.
const fs = require("fs");
const mint = require(`${process.argv[2]}/mint-filter`);
const Filter = mint.Mint || mint.default || mint;

const lines = (name) => fs.readFileSync(`${process.argv[3]}/${name}`, "utf8").split("\n").filter(Boolean);
const filter = new Filter(lines("terms.txt"));
const texts = lines("texts.txt");
const size = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
const times = [];
let count = 0;
for (let round = 0; round < 6; round += 1) {
  count = 0;
  const start = process.hrtime.bigint();
  for (const text of texts) count += filter.filter(text).words.length;
  times.push(Number(process.hrtime.bigint() - start) / 1e9);
}
const median = times.slice(1).sort((a, b) => a - b)[2];
console.log(JSON.stringify({ mb_per_s: size / median / 1e6, count }));

// Opens reports in Chromium and compares what they show with the records that they were made of.
//
//     node browser.mjs REPORT.html RECORDS.jsonl BIG_REPORT.html HOSTILE_REPORT.html SCREENSHOT_DIR
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const [report, recordsPath, bigReport, hostileReport, screenshots] = process.argv.slice(2);
assert.ok(screenshots, "usage: browser.mjs REPORT RECORDS BIG_REPORT HOSTILE_REPORT SCREENSHOT_DIR");
const records = readFileSync(recordsPath, "utf8").trim().split("\n").map((line) => JSON.parse(line));
const hostileText = "</script><script>window.hacked=1</script>";

// Milliseconds on a machine that takes YARDSTICK for a fixed piece of work of a browser; a slower one may take longer
// in proportion. The best of TRIES counts, for noise only ever adds.
const OPEN_LIMIT = 2000;
const KEYSTROKE_LIMIT = 200;
const YARDSTICK = 300;
const TRIES = 3;
const CONTRAST = 4.5;
const LISTS = { PER: "persons", ORG: "organisations", LOC: "places", EVENT: "events", DOC: "documents", DATE: "dates", TITLE: "titles" };
const THINGS = ["persons", "organisations", "places", "events", "documents"];
const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 360, height: 740 };

let passed = 0;
const failures = [];
async function check(name, test) {
  try {
    const said = await test();
    passed += 1;
    console.log(`ok      ${name}${said ? `: ${said}` : ""}`);
  } catch (error) {
    failures.push(name);
    console.log(`FAILED  ${name}: ${error.message.split("\n").slice(0, 12).join("\n        ")}`);
  }
}

const entities = (record, lists = Object.values(LISTS)) => lists.flatMap((list) => record[list] ?? []);
const isThing = (record, id) => entities(record, THINGS).some((entity) => entity.id === id);
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase();
const dateOf = (record, relation) => relation.when
  ?? (relation.kind === "held_on" ? entities(record, ["dates"]).find(({ id }) => id === relation.object)?.value ?? relation.object : null);
const tally = (values) => {
  const counts = {};
  for (const value of [...values].sort()) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
};

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});

/** A page that notes whatever it must not do. */
async function open(file, options = {}) {
  const context = await browser.newContext({ viewport: WIDE, colorScheme: "light", reducedMotion: "reduce", ...options });
  const page = await context.newPage();
  const url = pathToFileURL(resolve(file)).href;
  page.faults = [];
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && page.faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.faults.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { page.faults.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => request.url().split("#")[0] !== url && page.faults.push(`request: ${request.url()}`));
  page.go = async (hash, ready = "#view h2") => {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await page.waitForFunction((to) => location.hash.startsWith(to), hash.split("?")[0]);
    await page.waitForSelector(ready);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  };
  page.url0 = url;
  await page.goto(url);
  if (options.javaScriptEnabled !== false) await page.waitForSelector(".tabulator-row a");
  return page;
}

const finish = (name, page) => check(`${name}: no console error, no page error, no request`, () => {
  assert.deepEqual(page.faults, []);
  return page.context().close();
});

const status = (page) => page.textContent("#view .status");
const rowIds = (page) => page.$$eval(".tabulator-row", (rows) =>
  rows.map((row) => decodeURIComponent(row.querySelector("a").hash.replace("#article/", ""))));
const indexed = (page) => page.waitForFunction(() => !document.querySelector("#view .status").textContent.includes("indexed"));

async function search(page, query, expected) {
  await page.fill("input[type=search]", query);
  await page.waitForFunction(([q, hits]) => new URLSearchParams(location.hash.split("?")[1]).get("q") === q
    && document.querySelectorAll(".tabulator-row").length === hits, [query, expected.length], { timeout: 3000 }).catch(() => {});
  assert.deepEqual((await rowIds(page)).sort(), [...expected].sort(), `articles with ${query}`);
}

/** Every view of a report, with what shows that it is there. */
function views(judged, entity) {
  return {
    articles: ["#articles", ".tabulator-row a"],
    article: [`#article/${encodeURIComponent(records[1].id)}`, "#view mark"],
    entities: ["#entities", ".tabulator-row a"],
    entity: [`#entity/${encodeURIComponent(entity)}`, ".contexts mark"],
    graph: ["#graph", ".graph canvas"],
    timeline: ["#timeline?published=1", ".items li"],
    counts: ["#counts", ".columns"],
    ...(judged && { scores: ["#scores", "section.scores"] }),
  };
}

/** The least contrast of text in the page, with the text that has it. */
function leastContrast() {
  const parse = (colour) => {
    const [r, g, b, a = 1] = colour.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const over = (top, under) => Object.fromEntries(["r", "g", "b"].map((part) => [part, top[part] * top.a + under[part] * (1 - top.a)]));
  const luminance = ({ r, g, b }) => {
    const [red, green, blue] = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const grounds = new Map();
  const ground = (element) => {
    if (!element) return parse("rgb(255, 255, 255)");
    if (!grounds.has(element)) {
      const own = parse(getComputedStyle(element).backgroundColor);
      grounds.set(element, own.a === 1 ? own : { ...over(own, ground(element.parentElement)), a: 1 });
    }
    return grounds.get(element);
  };
  const ratio = (colour, under) => {
    const [light, dark] = [luminance(over(parse(colour), under)), luminance(under)].sort((one, other) => other - one);
    return (light + 0.05) / (dark + 0.05);
  };
  const seen = { least: Infinity, where: "", checked: 0, kinds: {} };
  const note = (value, kind, where) => {
    seen.checked += 1;
    seen.kinds[kind] = Math.min(seen.kinds[kind] ?? Infinity, value);
    if (value < seen.least) Object.assign(seen, { least: value, where });
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const element = node.parentElement;
    // Repeated headings of the rows of a group are there for screen readers only.
    if (!node.data.trim() || !element.checkVisibility() || element.matches(".scores tbody tr:not(:first-child) th")) continue;
    const kind = element.closest("mark") ? "mark" : element.closest("a") ? "link" : element.closest("td, th, .tabulator-cell") ? "cell" : "text";
    const where = `${element.tagName.toLowerCase()}.${element.className}: ${node.data.trim().slice(0, 40)}`;
    note(ratio(getComputedStyle(element).color, ground(element)), kind, where);
  }
  for (const element of document.querySelectorAll("mark, .missed")) {
    const after = getComputedStyle(element, "::after");
    if (!["none", "normal"].includes(after.content)) note(ratio(after.color, ground(element)), "label", `::after of ${element.className}`);
  }
  for (const element of document.querySelectorAll("input:not([type=checkbox]), select")) {
    if (element.checkVisibility()) note(ratio(getComputedStyle(element).color, ground(element)), "control", element.id);
    if (element.placeholder) note(ratio(getComputedStyle(element, "::placeholder").color, ground(element)), "placeholder", element.id);
  }
  return seen;
}

/** What a screen reader and a keyboard would stumble over. */
function structureFaults() {
  const faults = [];
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter((heading) => heading.checkVisibility());
  headings.reduce((before, heading) => {
    const level = Number(heading.tagName[1]);
    if (level > before + 1) faults.push(`${heading.tagName} after H${before}: ${heading.textContent}`);
    return level;
  }, 0);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id ${id} twice`);
  for (const control of document.querySelectorAll("#view input, #view select")) {
    if (control.labels.length === 0 && !control.ariaLabel) faults.push(`${control.outerHTML} has no label`);
  }
  for (const element of document.querySelectorAll("#view button, #view a")) {
    if (!element.textContent.trim() && !element.ariaLabel) faults.push(`${element.outerHTML.slice(0, 80)} has no name`);
  }
  return [...new Set(faults)];
}

// ------------------------------------------------------------------ the report of the records

async function contents(page) {
  await check("all articles are listed, in the order of the file", async () => {
    await indexed(page);
    assert.deepEqual(await rowIds(page), records.map((record) => record.id));
    assert.ok((await status(page)).startsWith(`${records.length} of ${records.length} articles`));
  });

  await check("search finds names with and without marks", async () => {
    const names = [...new Set(records.flatMap((record) => record.persons ?? []).map(({ name }) => name))]
      .filter((name) => name.split(" ").length > 2 && fold(name) !== name.toLowerCase()).slice(0, 8);
    assert.ok(names.length > 3);
    for (const name of names) {
      const expected = records.filter((record) => fold(record.text).includes(fold(name))).map((record) => record.id);
      await search(page, name, expected);
      await search(page, fold(name), expected);
    }
    await search(page, "không có từ này đâu", []);
    await search(page, "", records.map((record) => record.id));
    return names.join(", ");
  });

  await check("an entity, a type and errors filter the articles", async () => {
    const type = Object.keys(LISTS).find((kind) => records.some((record) => !record[LISTS[kind]]?.length)) ?? "DOC";
    await page.go(`#articles?type=${type}`, ".tabulator-row a, .tabulator-placeholder");
    const expected = records.filter((record) => record[LISTS[type]]?.length).map((record) => record.id);
    assert.deepEqual(await rowIds(page), expected);
    await page.go("#articles", ".tabulator-row a");
    const name = records[0].persons[0].name;
    await page.fill("[role=combobox]", fold(name));
    await page.waitForSelector("[role=option]");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("entity="));
    assert.equal(await page.inputValue("[role=combobox]"), name);
    const named = records.filter((record) => (record.persons ?? []).some((person) => person.name === name)).map((record) => record.id);
    assert.deepEqual(await rowIds(page), named);
  });

  await check("filters outlive a visit to an article", async () => {
    await page.go("#articles", ".tabulator-row a");
    await page.fill("input[type=search]", "viet nam");
    await page.waitForFunction(() => location.hash.includes("q=viet"));
    await page.click(".tabulator-row a");
    await page.waitForSelector("#view .text");
    await page.goBack();
    await page.waitForSelector(".tabulator-row a");
    assert.equal(await page.inputValue("input[type=search]"), "viet nam");
  });

  await check("each article has its text, its mentions by type and its relations", async () => {
    let mentions = 0;
    for (const record of records) {
      await page.go(`#article/${encodeURIComponent(record.id)}`, "#view .text");
      const shown = await page.evaluate(() => ({
        text: document.querySelector("#view .text").textContent,
        marks: [...document.querySelectorAll("#view .text mark")].map((mark) => mark.classList[0]),
        relations: [...document.querySelectorAll("#view .relations .kind")].map((kind) => kind.textContent.replaceAll(" ", "_")),
        entries: [...document.querySelectorAll("#view .entries .count")].map((count) => Number(count.textContent)),
      }));
      const expected = Object.entries(LISTS).flatMap(([type, list]) => entities(record, [list]).flatMap((entity) => entity.mentions.map(() => type)));
      assert.equal(shown.text, record.text);
      assert.deepEqual(tally(shown.marks), tally(expected), record.id);
      assert.deepEqual(tally(shown.relations), tally(record.relations.map(({ kind }) => kind)), record.id);
      assert.equal(shown.entries.reduce((total, count) => total + count, 0), expected.length, "counts beside the text");
      mentions += expected.length;
    }
    return `${mentions} mentions`;
  });

  await check("the legend shows and hides the marks of a type", async () => {
    const look = (type) => page.$eval(`#view .text mark.${type}`, (mark) => {
      const { backgroundColor, borderBottomColor } = getComputedStyle(mark);
      return `${backgroundColor} ${borderBottomColor}`;
    });
    const hidden = "rgba(0, 0, 0, 0) rgba(0, 0, 0, 0)";
    for (const type of ["PER", "ORG", "LOC", "TITLE"]) {
      const before = await look(type);
      await page.uncheck(`#show-${type}`);
      assert.equal(await look(type), hidden);
      await page.check(`#show-${type}`);
      assert.equal(await look(type), before);
      assert.notEqual(before, hidden);
    }
  });

  await check("evidence is lit where the record has it", async () => {
    const at = records.findIndex((record) => record.relations.length > 0);
    const points = [...records[at].text];
    await page.go(`#article/${encodeURIComponent(records[at].id)}`, "#view .relations");
    const hrefs = await page.$$eval("#view .evidence", (links) => links.map((link) => link.hash));
    for (const [place, hash] of hrefs.entries()) {
      await page.go(hash, "#view .text");
      const lit = await page.evaluate(() => [...(CSS.highlights.get("evidence") ?? [])].map((range) => range.toString()));
      assert.deepEqual(lit, records[at].relations[place].evidence.map(({ start, end }) => points.slice(start, end).join("")));
    }
    return `${hrefs.length} relations`;
  });

  await check("a mention leads to its entity, and back to the article", async () => {
    await page.go(`#article/${encodeURIComponent(records[0].id)}`, "#view mark[data-thing]");
    const link = page.locator("#view .entries a").first();
    const name = await link.textContent();
    await link.hover();
    assert.ok(await page.locator("mark.lit").count() > 0, "hovering lights the mentions");
    await link.click();
    await page.waitForSelector(".contexts mark");
    assert.equal(await page.textContent("#view h2 [lang]"), name);
    assert.ok(await page.evaluate(() => document.activeElement.tagName === "H2"), "the heading has the focus");
    await page.goBack();
    await page.waitForSelector("#view .text");
    assert.equal(await page.textContent("#view article h2"), records[0].title);
    await page.locator("#view .text mark[data-thing]").first().click();
    await page.waitForSelector(".contexts mark");
  });

  await check("entities are as often mentioned as in the records", async () => {
    const shown = await page.evaluate(() => window.danh.data.things.map(({ id, mentions, name }) => ({ id, mentions, name })));
    const total = records.flatMap((record) => entities(record, THINGS)).reduce((sum, entity) => sum + entity.mentions.length, 0);
    assert.equal(shown.reduce((sum, thing) => sum + thing.mentions, 0), total);
    const most = shown.toSorted((one, other) => other.mentions - one.mentions).slice(0, 3);
    for (const thing of most) {
      await page.go(`#entity/${encodeURIComponent(thing.id)}`, ".contexts mark");
      const more = page.locator("section:has(> div > .contexts) .more");
      while (await more.isVisible()) await more.click();
      assert.equal(await page.locator(".contexts li").count(), thing.mentions, thing.name);
    }
    return `${most.map(({ name, mentions }) => `${name} ${mentions}`).join(", ")}`;
  });

  await check("the table of entities is searched without marks and sorted by header", async () => {
    await page.go("#entities", ".tabulator-row a");
    const mentions = await page.$$eval(".tabulator-cell[tabulator-field=mentions]", (cells) => cells.map((cell) => Number(cell.textContent)));
    assert.deepEqual(mentions, mentions.toSorted((one, other) => other - one), "most mentioned first");
    const name = records[0].persons[0].name;
    await page.fill("input[type=search]", fold(name));
    await page.waitForFunction(() => document.querySelector("#view .status").textContent.startsWith("1 of"));
    assert.equal(await page.textContent(".tabulator-row a"), name);
    await page.fill("input[type=search]", "");
    await page.locator(".tabulator-col[tabulator-field=articles] button").focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => location.hash.includes("sort=articles-desc"));
    assert.equal(await page.getAttribute(".tabulator-col[tabulator-field=articles]", "aria-sort"), "descending");
  });
}

async function relations(page) {
  const drawn = () => page.evaluate(() => ({
    nodes: window.danh.cy.nodes().map((node) => ({ name: window.danh.data.things[node.data("thing")].name, ...node.position() })),
    edges: window.danh.cy.edges().map((edge) => ({ kind: edge.data("edge").kind, relations: edge.data("edge").relations.map(({ article }) => article) })),
  }));
  await check("the graph has the relations of the records", async () => {
    await page.go("#graph", ".graph canvas");
    const graph = await drawn();
    const names = new Set(records.flatMap((record) => entities(record, THINGS)).flatMap(({ name, aliases = [], mentions }) =>
      [name, ...aliases, ...mentions.map(({ text }) => text)]));
    for (const { name } of graph.nodes) assert.ok(names.has(name), `${name} is in the records`);
    const between = records.flatMap((record, at) => record.relations
      .filter(({ subject, object }) => isThing(record, subject) && isThing(record, object)).map(({ kind }) => ({ kind, at })));
    assert.deepEqual([...new Set(graph.edges.map(({ kind }) => kind))].sort(), [...new Set(between.map(({ kind }) => kind))].sort());
    assert.deepEqual(tally(graph.edges.flatMap(({ kind, relations: of }) => of.map((at) => `${kind} ${at}`))), tally(between.map(({ kind, at }) => `${kind} ${at}`)));
    return `${graph.nodes.length} nodes, ${graph.edges.length} edges`;
  });

  await check("the graph is drawn the same each time", async () => {
    const before = await drawn();
    await page.go("#counts", ".columns");
    await page.go("#graph", ".graph canvas");
    assert.deepEqual(await drawn(), before);
  });

  await check("the graph is filtered by kind and entity, its table too", async () => {
    const kind = (await drawn()).edges[0].kind;
    await page.locator(".toggles label", { hasText: kind.replaceAll("_", " ") }).locator("input").uncheck();
    await page.waitForFunction((gone) => window.danh.cy.edges().length > 0 && window.danh.cy.edges().every((edge) => edge.data("edge").kind !== gone), kind);
    assert.ok(!(await page.$$eval(".tabulator-cell[tabulator-field=kind]", (cells) => cells.map((cell) => cell.textContent))).includes(kind.replaceAll("_", " ")));
    const { id, at } = await page.evaluate(() => {
      const thing = window.danh.cy.nodes()[0].data("thing");
      return { id: window.danh.data.things[thing].id, at: thing };
    });
    await page.go(`#graph?entity=${encodeURIComponent(id)}`, ".graph canvas");
    assert.ok(await page.evaluate((centre) => window.danh.cy.nodes().every((node) => node.data("thing") === centre
      || node.neighborhood(`#n${centre}`).length > 0), at));
  });

  await check("a node tells what it stands for", async () => {
    await page.go("#graph", ".graph canvas");
    await page.evaluate(() => window.danh.cy.nodes()[0].emit("tap"));
    assert.ok(await page.locator(".panel a.thing").count() > 0);
    await page.evaluate(() => window.danh.cy.edges()[0].emit("tap"));
    assert.ok(await page.locator(".panel .in a").count() > 0, "an edge links to its articles");
  });

  await check("the timeline has every dated relation, unknown years last", async () => {
    await page.go("#timeline", ".items li");
    while (await page.locator(".timeline .more").isVisible()) await page.click(".timeline .more");
    const expected = records.flatMap((record) => record.relations.map((relation) => dateOf(record, relation))).filter(Boolean);
    const shown = await page.$$eval(".items .date", (dates) => dates.map((date) => date.textContent));
    const written = (date) => (date === "?" ? "unknown" : date.replaceAll("XXXX-", "").replace("/", " – "));
    assert.deepEqual(tally(shown), tally(expected.map(written)));
    const years = await page.$$eval(".timeline h3", (headings) => headings.map((heading) => heading.textContent));
    const known = years.filter((year) => /^\d/.test(year));
    assert.deepEqual(years.slice(0, known.length), known.toSorted());
    return `${expected.length} items`;
  });
}

async function judgement(page) {
  await check("spurious and missed mentions are those of the scores, and marked", async () => {
    await page.go("#scores", "section.scores");
    const [spurious, missed] = await page.$eval("section.scores tbody tr:last-child", (row) =>
      [...row.cells].slice(-2).map((cell) => Number(cell.textContent)));
    const found = { spurious: 0, missed: 0 };
    const outlines = new Set();
    for (const [at, record] of records.entries()) {
      await page.go(`#article/${encodeURIComponent(record.id)}`, "#view .text");
      const shown = await page.evaluate(() => {
        const all = (selector) => [...document.querySelectorAll(`#view .text ${selector}`)];
        // A missed mention that crosses marks is in pieces, which touch.
        const pieces = all(".missed").filter((piece, place, list) => {
          if (place === 0) return true;
          const between = new Range();
          between.setStartAfter(list[place - 1]);
          between.setEndBefore(piece);
          return between.toString() !== "" || list[place - 1].className !== piece.className;
        });
        return { spurious: all("mark.spurious").length, missed: pieces.length, faults: document.querySelectorAll("#view .faults li").length,
          outlines: [...all("mark.spurious"), ...all(".missed")].map((element) => `${getComputedStyle(element).outlineStyle} ${getComputedStyle(element, "::after").content}`) };
      });
      found.spurious += shown.spurious;
      found.missed += shown.missed;
      shown.outlines.forEach((outline) => outlines.add(outline));
      const { errors } = await page.evaluate((place) => window.danh.data.articles[place], at);
      assert.ok(errors >= shown.faults + Math.max(shown.spurious, shown.missed) && errors <= shown.faults + shown.spurious + shown.missed, `errors of ${record.id}`);
    }
    assert.deepEqual(found, { spurious, missed });
    assert.deepEqual([...outlines].sort(), ['dashed "spurious"', 'dotted "missed"']);
    return `${spurious} spurious, ${missed} missed`;
  });
}

async function keyboard(page) {
  const focused = () => page.evaluate(() => document.activeElement.textContent.trim());
  await check("the keyboard reaches the skip link, the views and what is in them", async () => {
    await page.goto("about:blank");
    await page.goto(page.url0);
    await page.waitForSelector(".tabulator-row a");
    await page.keyboard.press("Tab");
    assert.match(await focused(), /^Skip to/);
    assert.ok(await page.$eval(".skip", (link) => link.getBoundingClientRect().left >= 0), "the skip link is visible");
    await page.keyboard.press("Enter");
    assert.equal(await focused(), "Articles");
    assert.equal(await page.evaluate(() => document.activeElement.tagName), "H2");
    for (let step = 0; step < 20 && !(await page.evaluate(() => document.activeElement.matches(".tabulator-row a"))); step += 1) await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.activeElement.matches(".tabulator-row a")), "an article");
    assert.notEqual(await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle), "none", "the focus is visible");
    await page.keyboard.press("Enter");
    await page.waitForSelector("#view .text");
    for (let step = 0; step < 40 && !(await page.evaluate(() => document.activeElement.matches(".views a[href='#entities']"))); step += 1) await page.keyboard.press("Shift+Tab");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".tabulator-row a.thing");
    assert.equal(await focused(), "Entities");
    assert.equal(await page.getAttribute(".views a[aria-current]", "href"), "#entities");
  });
}

async function looks(page, judged, entity) {
  for (const [scheme, viewport, name] of [["light", WIDE, "light"], ["dark", WIDE, "dark"], ["light", NARROW, "narrow"], ["dark", NARROW, "narrow-dark"]]) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize(viewport);
    const least = { least: Infinity };
    const overflowing = [];
    const faults = [];
    for (const [view, [hash, ready]] of Object.entries(views(judged, entity))) {
      await page.go("#articles", ".tabulator-row a");
      await page.go(hash, ready);
      const contrast = await page.evaluate(leastContrast);
      if (contrast.least < least.least) Object.assign(least, contrast, { view });
      if (await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth)) overflowing.push(view);
      faults.push(...(await page.evaluate(structureFaults)).map((fault) => `${view}: ${fault}`));
      await page.screenshot({ path: join(screenshots, `${view}-${name}.png`), fullPage: true });
    }
    await check(`${name}: contrast of text`, () => {
      assert.ok(least.least >= CONTRAST, `${least.least.toFixed(2)} in ${least.view}, ${least.where}`);
      return `at least ${least.least.toFixed(2)} (${least.view}, ${least.where})`;
    });
    await check(`${name}: nothing wider than ${viewport.width} pixels`, () => assert.deepEqual(overflowing, []));
    await check(`${name}: headings, names of controls, ids`, () => assert.deepEqual(faults, []));
  }
}

async function withoutScripts() {
  const page = await open(report, { javaScriptEnabled: false });
  await check("without scripts all texts and mentions show", async () => {
    assert.equal(await page.locator("article:visible").count(), records.length);
    assert.equal(await page.locator("article .text mark:visible").count(), records.flatMap((record) => entities(record)).flatMap(({ mentions }) => mentions).length);
    for (const [at, record] of records.entries()) assert.equal(await page.textContent(`#article-${at} .text`), record.text);
  });
  await page.setViewportSize(NARROW);
  await check("without scripts nothing is wider than 360 pixels", async () => {
    await page.screenshot({ path: join(screenshots, "no-scripts-narrow.png") });
    // Nothing can be evaluated in such a page but through a handle of Playwright, which measures boxes.
    for (const article of await page.locator("article").all()) {
      const box = await article.boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= NARROW.width);
    }
  });
  await page.context().close();
}

/** How many times slower than the machine of the limits is this one now? At least 1. Parses, sorts, lays out. */
async function slowness() {
  const context = await browser.newContext({ viewport: WIDE });
  const page = await context.newPage();
  const times = [];
  for (let round = 0; round < TRIES; round += 1) {
    times.push(await page.evaluate(() => {
      const start = performance.now();
      const things = JSON.parse(JSON.stringify(Array.from({ length: 40000 }, (_, at) => ({ at, name: `Hội nghị ${(at * 7919) % 40009}` }))));
      things.sort((a, b) => a.name.localeCompare(b.name, "vi"));
      document.body.innerHTML = `<table>${things.slice(0, 4000).map(({ at, name }) => `<tr><td>${at}<td>${name}`).join("")}</table>`;
      document.body.getBoundingClientRect();
      return performance.now() - start;
    }));
  }
  await context.close();
  return { times, factor: Math.max(1, Math.min(...times) / YARDSTICK) };
}

async function big() {
  const { times: yardsticks, factor } = await slowness();
  console.log(`        a yardstick takes ${Math.round(Math.min(...yardsticks))} ms, ${YARDSTICK} where the limits hold as they are`);
  const openings = [];
  let page;
  for (let round = 0; round < TRIES; round += 1) {
    await page?.context().close();
    const started = performance.now();
    page = await open(bigReport);
    openings.push(performance.now() - started);
  }
  const opened = Math.min(...openings);
  await check("a big report opens quickly", async () => {
    assert.ok(opened < OPEN_LIMIT * factor, `${Math.round(opened)} ms, at most ${Math.round(OPEN_LIMIT * factor)} wanted`);
    const listed = await status(page);
    return `${Math.round(opened)} ms from navigation to the first row, ${listed.split(";")[0]}`;
  });
  await check("a search in a big report answers quickly", async () => {
    const begun = performance.now();
    await indexed(page);
    const best = {};
    const queries = ["quoc", "quoc phong", "phan van giang", "q", ""];
    for (const query of Array(TRIES).fill(queries).flat()) {
      const time = await page.evaluate((text) => new Promise((done) => {
        const input = document.querySelector("input[type=search]");
        const start = performance.now();
        // Painted, not only computed: the frame after the address has the query.
        const wait = () => ((new URLSearchParams(location.hash.split("?")[1]).get("q") ?? "") === text
          ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - start))) : setTimeout(wait, 1));
        input.value = text;
        input.dispatchEvent(new Event("input"));
        wait();
      }), query);
      best[query] = Math.min(time, best[query] ?? time);
    }
    const slowest = Math.max(...Object.values(best));
    assert.ok(slowest < KEYSTROKE_LIMIT * factor, `${Math.round(slowest)} ms, at most ${Math.round(KEYSTROKE_LIMIT * factor)} wanted`);
    return `at most ${Math.round(slowest)} ms with the pause after a key, index made in ${Math.round(performance.now() - begun)} ms or less`;
  });
  await check("a big report draws its graph and timeline", async () => {
    const start = performance.now();
    await page.go("#graph", ".graph canvas");
    await page.waitForFunction(() => window.danh.cy?.nodes().length > 0);
    const drawn = performance.now() - start;
    assert.ok(await page.evaluate(() => window.danh.cy.nodes().length) <= 150);
    await page.screenshot({ path: join(screenshots, "graph-big.png"), fullPage: true });
    await page.go("#timeline?published=1", ".items li");
    await page.screenshot({ path: join(screenshots, "timeline-big.png") });
    assert.ok(await page.locator("article").count() <= 1);
    return `graph in ${Math.round(drawn)} ms`;
  });
  await finish("big report", page);
}

async function hostile() {
  const page = await open(hostileReport);
  await check("names that are HTML are shown as they are written, and nothing runs", async () => {
    const { ids, article, judged } = await page.evaluate(() => ({ ids: window.danh.data.things.map(({ id }) => id), article: window.danh.data.articles[0].id, judged: window.danh.data.judged }));
    const hashes = ["#articles", `#article/${encodeURIComponent(article)}`, "#entities", ...ids.map((id) => `#entity/${encodeURIComponent(id)}`), "#graph", "#timeline?published=1", "#counts"];
    assert.equal(judged, false);
    const seen = [];
    for (const hash of hashes) {
      await page.go(hash);
      await page.waitForTimeout(150);
      if (hash === "#graph") await page.evaluate(() => window.danh.cy.elements().forEach((element) => { element.emit("tap"); }));
      seen.push(await page.evaluate(() => document.querySelector("#view").innerText));
      assert.equal(await page.evaluate(() => window.hacked), undefined, hash);
      assert.equal(await page.locator("#view img, #view script, #view iframe, #view noscript").count(), 0, hash);
    }
    for (const [at, hash] of hashes.entries()) if (hash !== "#graph") assert.ok(/[<>]/.test(seen[at]), `${hash} shows what it was given`);
    for (const literal of [hostileText, "<img src=x onerror=window.hacked=1>", "</noscript>", "-->"]) assert.ok(seen[1].includes(literal), literal);
    await page.go("#graph", ".graph canvas");
    await page.goto(`${page.url0}#entity/%3Cimg%20src=x%20onerror=window.hacked=1%3E`);
    await page.reload();
    await page.waitForSelector("#view h2");
    assert.equal(await page.evaluate(() => window.hacked), undefined);
    return `${hashes.length} views`;
  });
  await finish("hostile report", page);
}

mkdirSync(screenshots, { recursive: true });
const page = await open(report);
const { judged, entity } = await page.evaluate(() => {
  const { things, judged: compared } = window.danh.data;
  return { judged: compared, entity: things.toSorted((one, other) => other.articles.length - one.articles.length)
    .find(({ type }) => type === "PER").id };
});
await contents(page);
await relations(page);
if (judged) await judgement(page);
await keyboard(page);
await looks(page, judged, entity);
await finish("report", page);
await withoutScripts();
await big();
await hostile();
await browser.close();
if (failures.length > 0) console.log(`report: ${failures.length} checks failed`);
console.log(`report: ${passed} checks passed`);
process.exit(failures.length > 0 ? 1 : 0);

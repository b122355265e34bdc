"use strict";

// The views of a report. What is shown stands in the hash of the address, so that back, forward and links work:
// `#view/id?filter=value`. Names and texts are always inserted as text; the only HTML that is parsed is that of the
// articles, which the program wrote and escaped.
(() => {
  /**
   * @typedef {{id: string, title: string, published: ?string, language: ?string, path: ?string,
   *   duplicate_of: ?string, mentions: Object<string, number>, relations: number, errors: ?number}} Article
   * @typedef {{name: string, code?: string, first: ?string, last: ?string, articles: number}} Fact
   * @typedef {{id: string, type: string, name: string, code: ?string, mentions: number, articles: number[],
   *   names: {name: string, mentions: number, articles: number}[], first: ?string, last: ?string,
   *   facts: Object<string, Fact[]>, joined: string[]}} Thing an entity of the whole collection
   * @typedef {{kind: string, subject: ?number, subject_name: string, object: ?number, object_name: string,
   *   when: ?string, where: ?number, article: number, score: ?number, evidence: [number, number][]}} Relation
   * @typedef {{id: string, subject: number, kind: string, object: number, relations: Relation[],
   *   articles: number[]}} Edge relations of the same things and kind, as one
   */

  /** @type {{articles: Article[], things: Thing[], relations: Relation[], judged: boolean}} */
  const data = JSON.parse(document.getElementById("data").textContent);
  const { articles, things, relations } = data;
  window.danh = { data, cy: null };

  /** Names of the types; shapes of the nodes, since colour alone does not tell them apart. */
  const TYPES = {
    PER: { one: "person", many: "Persons", shape: "ellipse" },
    ORG: { one: "organisation", many: "Organisations", shape: "round-rectangle" },
    LOC: { one: "place", many: "Places", shape: "diamond" },
    EVENT: { one: "event", many: "Events", shape: "hexagon" },
    DOC: { one: "document", many: "Documents", shape: "cut-rectangle" },
    DATE: { one: "date", many: "Dates" },
    TITLE: { one: "title", many: "Titles" },
  };
  const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December"];
  const ROWS_OF_PAGE = 50;
  const ITEMS_OF_PAGE = 20;
  const TIMELINE_ITEMS_OF_PAGE = 200;
  const NODES_AT_FIRST = 150;
  /** A force layout of more nodes than this takes seconds. */
  const MOST_NODES_OF_FORCE_LAYOUT = 300;
  const CONTEXT_LENGTH = 90;

  /** Columns of numbers. */
  const NUMERIC = { sorter: "number", hozAlign: "right", headerHozAlign: "right", headerSortStartingDir: "desc" };

  const collator = new Intl.Collator("vi");
  const sources = document.querySelectorAll("#main > noscript.article");
  const legend = document.querySelector("fieldset.legend");
  const judgedKey = document.querySelector(".judged-key");
  const scores = document.querySelector("section.scores");
  const articleById = new Map(articles.map((article, at) => [article.id, at]));
  const thingById = new Map(things.map((thing, at) => [thing.id, at]));

  // ---------------------------------------------------------------- small things

  /** Makes an element; attributes that begin with `on` are listeners, those without a value are left out. */
  function h(tag, attributes = {}, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    return node;
  }

  const number = (value) => value.toLocaleString("en");
  const several = (count, noun, plural = `${noun}s`) => `${number(count)} ${count === 1 ? noun : plural}`;
  const spaced = (kind) => kind.replaceAll("_", " ");
  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);
  const sum = (numbers) => numbers.reduce((total, value) => total + value, 0);
  const mentionsOf = (article) => sum(Object.values(article.mentions));
  const day = (value) => value?.slice(0, 10) ?? "";
  const codePoints = (text) => [...text].length;

  /** Text without marks, case and punctuation, words between single spaces: what is searched, and searched for. */
  function fold(text) {
    const bare = text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase().replaceAll("đ", "d");
    return ` ${bare.replace(/[^\p{L}\p{N}]+/gu, " ").trim()} `;
  }

  /** The beginning of a phrase: `giang` and `gia` find `Giang`, `ang` does not. */
  const folded = (query) => fold(query).trimEnd();

  function count(values) {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
    return new Map([...counts].sort((one, other) => other[1] - one[1] || collator.compare(one[0], other[0])));
  }

  function once(make) {
    let made;
    return () => (made ??= make());
  }

  function later(milliseconds, act) {
    let timer;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(act, milliseconds);
    };
  }

  // ---------------------------------------------------------------- the articles and what is in them

  /** An article as elements. Nothing of it is in the page until a view puts it there. */
  function parseArticle(at) {
    const template = document.createElement("template");
    template.innerHTML = sources[at].textContent;
    return template.content;
  }

  /** What titles, names and ids of an article are searched by. */
  const headings = once(() => {
    const names = articles.map(() => []);
    things.forEach((thing) => {
      const forms = [thing.name, ...thing.names.map((form) => form.name)];
      for (const at of thing.articles) names[at].push(...forms);
    });
    return articles.map((article, at) => [article.title, article.id, ...new Set(names[at])].map(fold).join("|"));
  });

  const foldedNames = once(() => things.map((thing) => [thing.name, ...thing.names.map((form) => form.name)].map(fold).join("|")));

  /** The texts, folded while the browser has nothing else to do. */
  const texts = {
    folded: [],
    listeners: new Set(),
    get done() { return this.folded.length === articles.length; },
    build(deadline) {
      const end = performance.now() + Math.max(8, Math.min(deadline?.timeRemaining() ?? 8, 40));
      while (!this.done && performance.now() < end) {
        const text = parseArticle(this.folded.length).querySelector(".text");
        this.folded.push(fold(text?.textContent ?? ""));
      }
      for (const listener of this.listeners) listener();
      if (!this.done) whenIdle((next) => this.build(next));
    },
  };
  const whenIdle = window.requestIdleCallback ? (act) => requestIdleCallback(act, { timeout: 500 }) : (act) => setTimeout(act, 1);

  const finds = (query, at) => headings()[at].includes(query) || (texts.folded[at]?.includes(query) ?? false);

  const relationsOfThings = once(() => {
    const lists = things.map(() => []);
    for (const relation of relations) {
      for (const at of new Set([relation.subject, relation.object, relation.where])) lists[at]?.push(relation);
    }
    return lists;
  });

  const relationsOfArticles = once(() => {
    const lists = articles.map(() => []);
    for (const relation of relations) lists[relation.article].push(relation);
    return lists;
  });

  /** @returns {Edge[]} */
  function merged(list) {
    const edges = new Map();
    for (const relation of list) {
      if (relation.subject === null || relation.object === null) continue;
      const { subject, kind, object } = relation;
      const id = `${subject} ${kind} ${object}`;
      if (!edges.has(id)) edges.set(id, { id, subject, kind, object, relations: [], articles: [] });
      const edge = edges.get(id);
      edge.relations.push(relation);
      if (!edge.articles.includes(relation.article)) edge.articles.push(relation.article);
    }
    return [...edges.values()];
  }

  const edges = once(() => merged(relations));

  // ---------------------------------------------------------------- addresses

  const hash = (view, id, params = {}) => {
    const given = Object.entries(params).filter(([, value]) => value !== "" && value !== null && value !== undefined);
    const query = new URLSearchParams(given).toString();
    return `#${view}${id === undefined || id === null ? "" : `/${encodeURIComponent(id)}`}${query ? `?${query}` : ""}`;
  };

  function readRoute() {
    const [path, query] = location.hash.slice(1).split("?");
    const [view, id] = path.split("/");
    let name;
    try {
      name = id && decodeURIComponent(id);
    } catch {
      name = id;
    }
    return { view: view || "articles", id: name, params: Object.fromEntries(new URLSearchParams(query)) };
  }

  let route = readRoute();

  /** Notes a filter in the address, without a step in the history for each key. */
  function remember(params) {
    Object.assign(route.params, params);
    history.replaceState(history.state, "", hash(route.view, route.id, route.params));
  }

  const articleHash = (at, params) => hash("article", articles[at].id, params);
  const evidenceHash = (relation) =>
    articleHash(relation.article, { evidence: relation.evidence.map(([start, end]) => `${start}-${end}`).join(" ") });

  const articleLink = (at, href = articleHash(at)) => h("a", { href, lang: articles[at].language }, articles[at].title);

  function thingLink(at, name = things[at].name) {
    return h("a", { href: hash("entity", things[at].id), class: `thing ${things[at].type}`, lang: "vi" }, name);
  }

  /** A link for a thing, and text for a title or a date, which are none. */
  const named = (at, name) => (at === null ? h("span", { lang: "vi" }, name) : thingLink(at, name));

  function stated(relation) {
    const { kind, subject, subject_name, object, object_name, when, where } = relation;
    return [named(subject, subject_name), " ", h("b", { class: "kind" }, spaced(kind)), " ", named(object, object_name),
      when && [", ", h("span", { class: "when" }, when)], where !== null && [", at ", thingLink(where)]];
  }

  const badge = (type) => h("span", { class: `badge ${type}`, title: TYPES[type].one }, type);

  // ---------------------------------------------------------------- parts of views

  /** Things to be undone when the view is left. */
  let leaving = [];
  const onLeave = (act) => leaving.push(act);

  const heading = (level, text, attributes = {}) => h(`h${level}`, attributes, text);

  let labels = 0;
  function field(label, control) {
    control.id ||= `field-${(labels += 1)}`;
    return h("div", { class: "field" }, h("label", { for: control.id }, label), control);
  }

  function input(type, name, apply, attributes = {}) {
    const control = h("input", { type, value: route.params[name], autocomplete: "off", ...attributes });
    const act = () => apply({ [name]: control.value });
    control.addEventListener("input", type === "search" ? later(50, act) : act);
    return control;
  }

  function checkbox(name, label, apply) {
    const control = h("input", { type: "checkbox", checked: route.params[name] === "1" });
    control.addEventListener("change", () => apply({ [name]: control.checked ? "1" : "" }));
    return h("label", { class: "check" }, control, ` ${label}`);
  }

  /** @param {[string, string][]} options values with what they are called */
  function select(name, options, apply) {
    const control = h("select", {}, options.map(([value, label]) =>
      h("option", { value, selected: value === (route.params[name] ?? "") }, label)));
    control.addEventListener("change", () => apply({ [name]: control.value }));
    return control;
  }

  /** Boxes of which each may be taken out; those taken out stand in the address. */
  function toggles(title, name, values, apply) {
    const out = new Set((route.params[name] ?? "").split(" ").filter(Boolean));
    const toggle = (value) => (event) => {
      if (event.target.checked) out.delete(value);
      else out.add(value);
      apply({ [name]: [...out].join(" ") });
    };
    return h("fieldset", { class: "toggles" }, h("legend", {}, title), [...values].map(([value, times]) =>
      h("label", {}, h("input", { type: "checkbox", checked: !out.has(value), onchange: toggle(value) }),
        ` ${TYPES[value]?.many.toLowerCase() ?? spaced(value)} `, h("span", { class: "count" }, number(times)))));
  }

  /** A field that proposes entities for what is typed, as in the ARIA pattern of a combobox with a list. */
  function picker(apply) {
    const chosen = () => thingById.get(route.params.entity);
    const id = `list-${(labels += 1)}`;
    const control = h("input", { type: "text", role: "combobox", "aria-expanded": "false", "aria-controls": id,
      "aria-autocomplete": "list", autocomplete: "off", placeholder: "any", value: things[chosen()]?.name });
    const list = h("ul", { id, role: "listbox", "aria-label": "Entities", hidden: true });
    let found = [];
    let at = -1;
    const close = () => {
      list.hidden = true;
      at = -1;
      control.setAttribute("aria-expanded", "false");
      control.removeAttribute("aria-activedescendant");
    };
    const choose = (thing) => {
      control.value = thing === undefined ? "" : things[thing].name;
      close();
      apply({ entity: thing === undefined ? "" : things[thing].id });
    };
    const propose = () => {
      const query = folded(control.value);
      if (!query) return choose(undefined);
      const hits = foldedNames().flatMap((names, thing) => (names.includes(query) ? [thing] : []));
      found = hits.sort((one, other) => things[other].mentions - things[one].mentions).slice(0, 12);
      at = -1;
      list.replaceChildren(...found.map((thing, place) => h("li", { role: "option", id: `${id}-${place}`, "aria-selected": "false",
        onpointerdown: (event) => { event.preventDefault(); choose(thing); } },
      badge(things[thing].type), " ", h("span", { lang: "vi" }, things[thing].name))));
      list.hidden = found.length === 0;
      control.setAttribute("aria-expanded", String(found.length > 0));
    };
    const move = (step) => {
      if (list.hidden) return propose();
      list.children[at]?.setAttribute("aria-selected", "false");
      at = (at + step + found.length) % found.length;
      list.children[at].setAttribute("aria-selected", "true");
      list.children[at].scrollIntoView({ block: "nearest" });
      control.setAttribute("aria-activedescendant", `${id}-${at}`);
    };
    const keys = { ArrowDown: () => move(1), ArrowUp: () => move(-1), Escape: close,
      Enter: () => found.length > 0 && !list.hidden && choose(found[Math.max(at, 0)]) };
    control.addEventListener("keydown", (event) => {
      if (!(event.key in keys)) return;
      event.preventDefault();
      keys[event.key]();
    });
    control.addEventListener("input", propose);
    // What was typed and not chosen filters nothing; the field must not look as if it did.
    control.addEventListener("blur", () => { close(); control.value = things[chosen()]?.name ?? ""; });
    return h("div", { class: "picker" }, field("Entity", control), list);
  }

  /** A list that grows on demand. `items` may be a generator: what is not shown is not made. */
  function growing(items, render, size = ITEMS_OF_PAGE, attributes = {}) {
    const iterator = items[Symbol.iterator]();
    const list = h("ul", attributes);
    const more = h("button", { type: "button", class: "more" }, "Show more");
    let next = iterator.next();
    const grow = (limit) => {
      const from = list.children.length;
      for (let made = 0; made < limit && !next.done; made += 1, next = iterator.next()) list.append(render(next.value));
      more.hidden = next.done;
      return list.children[from];
    };
    more.addEventListener("click", () => grow(size)?.querySelector("a")?.focus());
    grow(size);
    return h("div", {}, list, more);
  }

  /** A table of Tabulator; cells are text or elements, never HTML in a string. */
  function table(label, rows, columns, options = {}) {
    const holder = h("div", { class: "table", "aria-label": label });
    // A button, because the headers of Tabulator cannot be reached by keyboard; its click sorts as theirs does.
    const titleFormatter = (cell) => h("button", { type: "button" }, cell.getValue());
    const sorting = /^(.+)-(asc|desc)$/.exec(route.params.sort ?? "");
    const initialSort = sorting && columns.some((column) => column.field === sorting[1])
      ? [{ column: sorting[1], dir: sorting[2] }] : (options.initialSort ?? []);
    const ready = new Promise((resolve) => {
      // Tabulator measures what it draws into, which must be in the page by then.
      queueMicrotask(() => {
        const made = new Tabulator(holder, { data: rows, columns, layout: "fitColumns", responsiveLayout: "hide",
          renderVertical: "basic", pagination: rows.length > ROWS_OF_PAGE, paginationSize: ROWS_OF_PAGE, paginationCounter: "rows",
          paginationButtonCount: 3, placeholder: "Nothing matches.",
          columnDefaults: { formatter: "plaintext", titleFormatter, resizable: false, headerSortTristate: true, minWidth: 90 },
          ...options, initialSort });
        made.on("tableBuilt", () => {
          made.on("dataSorted", (sorters) => remember({ sort: sorters.map(({ field: by, dir }) => `${by}-${dir}`)[0] ?? "" }));
          resolve(made);
        });
        onLeave(() => made.destroy());
      });
    });
    return { holder, filter: (test) => ready.then((made) => holder.isConnected && made.setFilter(test)) };
  }

  const alphabetical = (one, other) => collator.compare(one, other);
  const status = () => h("p", { class: "status", role: "status" });

  /** Bars over time, one for each period; the list of periods beside it does the same by keyboard. */
  function chart(bins, what, jump) {
    const most = Math.max(...bins.map(([, times]) => times));
    const peak = bins.find(([, times]) => times === most);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const set = (node, attributes) => Object.entries(attributes).forEach(([name, value]) => node.setAttribute(name, value));
    const summary = `${capital(what)} from ${bins[0][0]} to ${bins.at(-1)[0]}, most in ${peak[0]} (${number(most)})`;
    set(svg, { viewBox: `0 0 ${bins.length} 40`, preserveAspectRatio: "none", role: "img", "aria-label": summary });
    bins.forEach(([period, times], at) => {
      const bar = document.createElementNS(svg.namespaceURI, "rect");
      const height = times && Math.max(2, (38 * times) / most);
      set(bar, { x: at + 0.1, width: 0.8, y: 40 - height, height });
      const title = document.createElementNS(svg.namespaceURI, "title");
      title.textContent = `${period}: ${times}`;
      bar.append(title);
      if (jump && times) {
        bar.classList.add("jump");
        bar.addEventListener("click", () => jump(period));
      }
      svg.append(bar);
    });
    return h("figure", { class: "chart", style: `max-width: ${Math.max(16, 3 * bins.length)}rem` }, svg, h("div", { class: "axis", "aria-hidden": "true" },
      h("span", {}, bins[0][0]), bins.length > 1 && h("span", {}, bins.at(-1)[0])), h("figcaption", {}, `${summary}.`));
  }

  /** Counts by month, or by year when there are many months; periods without any are there too. */
  function periods(dates) {
    const known = dates.filter(({ year }) => year !== null);
    if (known.length === 0) return [];
    const years = known.map(({ year }) => Number(year));
    const [first, last] = years.reduce(([low, high], year) => [Math.min(low, year), Math.max(high, year)], [9999, 0]);
    const monthly = last - first < 4 && known.every(({ month }) => month !== null);
    const counts = count(known.map(({ year, month }) => (monthly ? `${year}-${month}` : year)));
    const all = [];
    for (let year = first; year <= last; year += 1) {
      const name = String(year).padStart(4, "0");
      all.push(...(monthly ? MONTHS.map((_, month) => `${name}-${String(month + 1).padStart(2, "0")}`) : [name]));
    }
    const bins = all.map((period) => [period, counts.get(period) ?? 0]);
    const used = bins.flatMap(([, times], at) => (times ? [at] : []));
    return bins.slice(used[0], used.at(-1) + 1);
  }

  /** The first day of an ISO date or range; parts that are not known are null. */
  function readDate(value) {
    const [, year, month, dayOfMonth] = /^(\d{4}|XXXX)(?:-(\d\d))?(?:-(\d\d))?/.exec(value) ?? [];
    return { year: year === "XXXX" ? null : (year ?? null), month: month ?? null, day: dayOfMonth ?? null };
  }

  // ---------------------------------------------------------------- view: articles

  function articlesView() {
    const counter = status();
    const rows = articles.map((article, at) => ({ at, title: article.title, published: day(article.published),
      mentions: mentionsOf(article), relations: article.relations, errors: article.errors }));
    const cell = (tabulator) => {
      const { at, published, mentions } = tabulator.getData();
      const about = [articles[at].id, published, several(mentions, "mention")].filter(Boolean).join(" · ");
      return h("div", {}, articleLink(at), h("span", { class: "sub" }, about));
    };
    const columns = [
      { title: "Article", field: "title", formatter: cell, sorter: alphabetical, widthGrow: 6, minWidth: 220, responsive: 0 },
      { title: "Published", field: "published", width: 120, responsive: 2 },
      { title: "Mentions", field: "mentions", width: 115, ...NUMERIC, responsive: 3 },
      { title: "Relations", field: "relations", width: 115, ...NUMERIC, responsive: 4 },
    ];
    if (data.judged) columns.push({ title: "Errors", field: "errors", width: 100, ...NUMERIC, responsive: 1 });
    const list = table("Articles", rows, columns);
    const apply = (params = {}) => {
      remember(params);
      const { q = "", type, from, to, entity, language, errors } = route.params;
      const query = folded(q);
      const of = entity && new Set(things[thingById.get(entity)]?.articles);
      const test = ({ at, published }) => {
        const article = articles[at];
        return (!type || article.mentions[type] > 0) && (!from || published >= from) && (!to || (published && published <= to))
          && (!of || of.has(at)) && (!language || article.language === language) && (!errors || article.errors > 0)
          && (!query || finds(query, at));
      };
      shown = new Set(rows.filter(test));
      list.filter((row) => shown.has(row));
      tell();
    };
    let shown = new Set();
    const tell = () => {
      // In tens, since a screen reader says each change.
      const share = 10 * Math.floor((10 * texts.folded.length) / articles.length);
      const text = `${number(shown.size)} of ${several(articles.length, "article")}`
        + (texts.done ? "" : `; the texts are being indexed (${share} %), titles and names can be searched already`);
      if (counter.textContent !== text) counter.textContent = text;
    };
    const indexed = () => {
      // Searching again at each step would keep the browser from the steps.
      if (texts.done && route.params.q) apply();
      else tell();
    };
    if (!texts.done) texts.listeners.add(indexed);
    onLeave(() => texts.listeners.delete(indexed));
    const languages = [...count(articles.map((article) => article.language ?? ""))];
    const filters = h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      field("Search", input("search", "q", apply, { placeholder: "text or name, marks optional", class: "wide" })),
      picker(apply),
      field("Mentions of", select("type", [["", "any type"], ...Object.entries(TYPES).map(([type, { one }]) => [type, one])], apply)),
      articles.some((article) => article.published) && [field("From", input("date", "from", apply)), field("To", input("date", "to", apply))],
      languages.length > 1 && field("Language", select("language", [["", "any"],
        ...languages.filter(([name]) => name).map(([name, times]) => [name, `${name} (${number(times)})`])], apply)),
      data.judged && checkbox("errors", "only with errors", apply));
    apply();
    return { title: "Articles", nodes: [heading(2, "Articles"), filters, counter, list.holder] };
  }

  // ---------------------------------------------------------------- view: article

  function articleView() {
    const at = articleById.get(route.id);
    if (at === undefined) return missingView("article");
    const content = parseArticle(at).firstElementChild;
    const text = content.querySelector(".text");
    const title = content.querySelector("h2");
    const repeated = articleById.get(articles[at].duplicate_of);
    if (repeated !== undefined) content.querySelector(".about").append(" · repeats ", articleLink(repeated));
    content.querySelector("ul.relations")?.replaceChildren(...relationsOfArticles()[at].map((relation) =>
      h("li", {}, stated(relation), " ", h("a", { class: "evidence", href: evidenceHash(relation),
        "aria-label": `Evidence: ${relation.subject_name} ${spaced(relation.kind)} ${relation.object_name}` }, "evidence"),
      relation.score !== null && h("span", { class: "score", title: "score" }, ` ${relation.score.toFixed(2)}`))));
    const note = h("p", { class: "note", role: "status" });
    text.addEventListener("click", ({ target }) => {
      const mark = target.closest("mark, .missed");
      if (!mark || !getSelection().isCollapsed) return;
      if (mark.dataset.thing) location.hash = hash("entity", things[mark.dataset.thing].id);
      else note.textContent = mark.title;
    });
    const step = (to, label) => articles[to] && h("a", { class: "button", href: articleHash(to), rel: label.toLowerCase(), title: articles[to].title }, label);
    onLeave(() => CSS.highlights?.clear());
    return {
      title: articles[at].title, section: "articles",
      focus: title,
      after: () => showEvidence(text),
      nodes: [h("nav", { class: "steps", "aria-label": "Articles" }, step(at - 1, "Previous"), step(at + 1, "Next"),
        h("span", { class: "place" }, `${number(at + 1)} of ${number(articles.length)}`)),
      legend, judgedKey, h("div", { class: "reading" }, content, h("aside", { "aria-label": "Entities of the article" }, entitiesOf(text))), note],
    };
  }

  /** What is marked in a text, by type; hovering or focusing an entry lights its marks. */
  function entitiesOf(text) {
    const groups = new Map(Object.keys(TYPES).map((type) => [type, new Map()]));
    for (const mark of text.querySelectorAll("mark")) {
      const name = mark.dataset.thing ? things[mark.dataset.thing].name : mark.title.replace(/^\w+: /, "").replace(/(, \d\.\d+)?(, spurious)?$/, "");
      const entries = groups.get(mark.classList[0]);
      const key = mark.dataset.thing ?? name;
      if (!entries.has(key)) entries.set(key, { name, thing: mark.dataset.thing, marks: [] });
      entries.get(key).marks.push(mark);
    }
    const entry = ({ name, thing, marks }) => {
      const light = (on) => () => marks.forEach((mark) => mark.classList.toggle("lit", on));
      const find = () => marks[0].scrollIntoView({ block: "center" });
      const label = thing === undefined ? h("button", { type: "button", class: "plain", lang: "vi", onclick: find }, name) : thingLink(thing);
      label.addEventListener("focus", light(true));
      label.addEventListener("blur", light(false));
      return h("li", { onmouseenter: light(true), onmouseleave: light(false) }, label, " ",
        h("span", { class: "count" }, number(marks.length)));
    };
    return [...groups].filter(([, entries]) => entries.size > 0).map(([type, entries]) => {
      const sorted = [...entries.values()].sort((one, other) => other.marks.length - one.marks.length);
      return h("section", {}, heading(3, [badge(type), ` ${TYPES[type].many}`]), h("ul", { class: "entries" }, sorted.map(entry)));
    });
  }

  /** Lights the places of the address and scrolls to the first. They are counted in code points, as in the records. */
  function showEvidence(text) {
    const spans = (route.params.evidence ?? "").split(" ").filter(Boolean).map((span) => span.split("-").map(Number));
    const ranges = spans.map(([start, end]) => rangeOf(text, start, end)).filter(Boolean);
    if (ranges.length === 0) return;
    CSS.highlights?.set("evidence", new Highlight(...ranges));
    const place = ranges[0].getBoundingClientRect();
    window.scrollTo({ top: window.scrollY + place.top - window.innerHeight / 3, behavior: "instant" });
  }

  function rangeOf(root, start, end) {
    const range = new Range();
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    let passed = 0;
    let begun = false;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const points = [...node.data];
      const unit = (offset) => points.slice(0, offset - passed).join("").length;
      if (!begun && start < passed + points.length) {
        range.setStart(node, unit(start));
        begun = true;
      }
      if (begun && end <= passed + points.length) {
        range.setEnd(node, unit(end));
        return range;
      }
      passed += points.length;
    }
    return null;
  }

  // ---------------------------------------------------------------- view: entities

  function entitiesView() {
    const counter = status();
    const said = ({ facts }) => [...(facts.has_title ?? []), ...(facts.represents ?? []), ...(facts.located_in ?? [])]
      .slice(0, 4).map((fact) => fact.name).join(", ");
    const rows = things.map((thing, at) => ({ at, name: thing.name, type: thing.type, articles: thing.articles.length,
      mentions: thing.mentions, first: day(thing.first), last: day(thing.last), said: said(thing) }));
    const cell = (tabulator) => {
      const { at, type, articles: named_in, said: about } = tabulator.getData();
      return h("div", {}, thingLink(at), h("span", { class: "sub" }, [TYPES[type].one, several(named_in, "article"), about].filter(Boolean).join(" · ")));
    };
    const numeric = { width: 110, ...NUMERIC };
    const columns = [
      { title: "Name", field: "name", formatter: cell, sorter: alphabetical, widthGrow: 4, minWidth: 220, responsive: 0 },
      { title: "Type", field: "type", formatter: (tabulator) => badge(tabulator.getValue()), width: 90, responsive: 1 },
      { title: "Articles", field: "articles", responsive: 2, ...numeric },
      { title: "Mentions", field: "mentions", responsive: 3, ...numeric, width: 115 },
      { title: "Titles and places", field: "said", sorter: alphabetical, widthGrow: 4, minWidth: 160, responsive: 4,
        formatter: (tabulator) => h("span", { lang: "vi" }, tabulator.getValue()) },
    ];
    if (things.some((thing) => thing.first)) {
      columns.push({ title: "First", field: "first", width: 115, responsive: 5 }, { title: "Last", field: "last", width: 115, responsive: 6 });
    }
    const list = table("Entities", rows, columns, { initialSort: [{ column: "mentions", dir: "desc" }] });
    const apply = (params = {}) => {
      remember(params);
      const { q = "", type } = route.params;
      const query = folded(q);
      const test = (row) => (!type || row.type === type) && (!query || foldedNames()[row.at].includes(query));
      list.filter(test);
      counter.textContent = `${number(rows.filter(test).length)} of ${several(rows.length, "entity", "entities")}`;
    };
    const types = [...count(things.map((thing) => thing.type))].map(([type, times]) => [type, `${TYPES[type].one} (${number(times)})`]);
    const filters = h("form", { class: "filters", role: "search", onsubmit: (event) => event.preventDefault() },
      field("Search", input("search", "q", apply, { placeholder: "name, marks optional", class: "wide" })),
      field("Type", select("type", [["", "any"], ...types], apply)));
    apply();
    return { title: "Entities", nodes: [heading(2, "Entities"), filters, counter, list.holder] };
  }

  // ---------------------------------------------------------------- view: entity

  function entityView() {
    const at = thingById.get(route.id);
    if (at === undefined) return missingView("entity");
    const thing = things[at];
    const span = [thing.first, thing.last].filter(Boolean).map(day);
    const related = relationsOfThings()[at];
    const rows = [
      ["Names", h("ul", { class: "inline", lang: "vi" }, thing.names.map((form) =>
        h("li", {}, form.name, " ", h("span", { class: "count", title: "mentions" }, number(form.mentions)))))],
      thing.code && ["Code", thing.code],
      ["Named", `${several(thing.mentions, "time")} in ${several(thing.articles.length, "article")}`],
      span.length > 0 && ["Published", span[0] === span.at(-1) ? span[0] : `${span[0]} to ${span.at(-1)}`],
    ].filter(Boolean);
    const actions = [["articles", "Filter articles by it"], ["graph", "Show in the graph"], ["timeline", "Show in the timeline"]];
    const section = (title, ...nodes) => h("section", {}, heading(3, title), nodes);
    return {
      title: thing.name, section: "entities",
      nodes: [heading(2, [h("span", { lang: "vi" }, thing.name), " ", badge(thing.type)]),
        h("dl", { class: "facts" }, rows.map(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
        h("p", { class: "actions" }, actions.map(([view, label]) => [h("a", { class: "button", href: hash(view, null, { entity: thing.id }) }, label), " "])),
        Object.keys(thing.facts).length > 0 && section("What is said of it", factsOf(thing, related)),
        related.length > 0 && section(`Relations (${number(related.length)})`, growing(gathered(related), relationItem)),
        section(`Mentions (${number(thing.mentions)})`, growing(contexts(at), contextItem, ITEMS_OF_PAGE, { class: "contexts" })),
        section(`Articles (${number(thing.articles.length)})`, growing(thing.articles, (article) =>
          h("li", {}, articleLink(article), articles[article].published && h("span", { class: "count" }, ` ${day(articles[article].published)}`)))),
        thing.joined.length > 0 && section("Why its mentions are taken for one", h("ul", { lang: "vi" }, thing.joined.map((reason) => h("li", {}, reason))))],
    };
  }

  function factsOf(thing, related) {
    const linked = new Map(related.map((relation) => [`${relation.kind} ${relation.object_name}`, relation.object]));
    const item = (kind) => ({ name, code, first, last, articles: named_in }) => {
      const days = [first, last].filter(Boolean).map(day);
      return h("li", {}, named(linked.get(`${kind} ${name}`) ?? null, name), code && ` (${code})`,
        h("span", { class: "count" }, ` ${[days.length && [...new Set(days)].join(" to "), several(named_in, "article")].filter(Boolean).join(", ")}`));
    };
    return h("dl", { class: "facts" }, Object.entries(thing.facts).map(([kind, facts]) =>
      [h("dt", {}, capital(spaced(kind))), h("dd", {}, growing(facts, item(kind)))]));
  }

  /** The same statement of several articles as one, by kind. */
  function gathered(list) {
    const groups = new Map();
    for (const relation of list) {
      const key = [relation.kind, relation.subject ?? relation.subject_name, relation.object ?? relation.object_name,
        relation.when, relation.where].join("\n");
      groups.set(key, [...(groups.get(key) ?? []), relation]);
    }
    return [...groups.values()].sort((one, other) => one[0].kind.localeCompare(other[0].kind) || other.length - one.length);
  }

  function relationItem(group) {
    const each = [...new Map(group.map((relation) => [relation.article, relation])).values()];
    return h("li", {}, stated(group[0]), h("span", { class: "in" }, " in ",
      each.slice(0, 5).map((relation, at) => [at > 0 && "; ", articleLink(relation.article, evidenceHash(relation))]),
      each.length > 5 && ` and ${several(each.length - 5, "other article")}`));
  }

  /** The mentions of a thing with what stands around them, article by article. */
  function* contexts(at) {
    for (const article of things[at].articles) {
      const text = parseArticle(article).querySelector(".text");
      const whole = text.textContent;
      let start = 0;
      for (const node of text.childNodes) {
        const end = start + node.textContent.length;
        if (node.dataset?.thing === String(at)) yield { article, whole, start, end, mark: node };
        start = end;
      }
    }
  }

  function contextItem({ article, whole, start, end, mark }) {
    const before = whole.slice(Math.max(0, start - CONTEXT_LENGTH), start);
    const after = whole.slice(end, end + CONTEXT_LENGTH);
    const from = codePoints(whole.slice(0, start));
    const href = articleHash(article, { evidence: `${from}-${from + codePoints(mark.textContent)}` });
    return h("li", {}, h("p", { lang: articles[article].language }, start > CONTEXT_LENGTH && "…", before.replace(/^\S*\s/, start > CONTEXT_LENGTH ? "" : "$&"),
      mark.cloneNode(true), after.replace(/\s\S*$/, end + CONTEXT_LENGTH < whole.length ? "" : "$&"), end + CONTEXT_LENGTH < whole.length && "…"),
    h("p", { class: "in" }, articleLink(article, href), ` · ${mark.title}`));
  }

  // ---------------------------------------------------------------- view: graph

  function graphView() {
    const canvas = h("div", { class: "graph", role: "img", "aria-label": "Graph of relations; the table below has the same" });
    const panel = h("div", { class: "panel", role: "status" });
    const counter = status();
    const rows = edges().map((edge, at) => ({ at, subject: things[edge.subject].name, kind: spaced(edge.kind),
      object: things[edge.object].name, relations: edge.relations.length, articles: edge.articles.length }));
    const end = (which) => (tabulator) => thingLink(edges()[tabulator.getData().at][which]);
    const places = (tabulator) => {
      const { at } = tabulator.getData();
      const [first, ...others] = edges()[at].relations;
      return h("div", {}, articleLink(first.article, evidenceHash(first)), others.length > 0 && ` and ${number(others.length)} more`);
    };
    const numeric = { width: 105, ...NUMERIC };
    const list = table("Relations between entities", rows, [
      { title: "Subject", field: "subject", formatter: end("subject"), sorter: alphabetical, widthGrow: 3, responsive: 0 },
      { title: "Relation", field: "kind", widthGrow: 1, minWidth: 110, responsive: 0 },
      { title: "Object", field: "object", formatter: end("object"), sorter: alphabetical, widthGrow: 3, responsive: 0 },
      { title: "Articles", field: "articles", responsive: 1, ...numeric },
      { title: "Evidence", field: "at", formatter: places, headerSort: false, widthGrow: 3, minWidth: 160, responsive: 2 },
    ], { initialSort: [{ column: "articles", dir: "desc" }] });
    const graph = drawing(canvas, panel);
    const redraw = later(120, () => canvas.isConnected && update());
    const apply = (params) => {
      remember(params);
      redraw();
    };
    const update = () => {
      const passes = graphFilter();
      const passing = edges().filter(passes);
      const limit = Number(route.params.nodes) || NODES_AT_FIRST;
      const shown = chosenEdges(passing, limit);
      const all = new Set(passing.flatMap(({ subject, object }) => [subject, object])).size;
      const drawn = graph(shown);
      counter.textContent = `${number(drawn)} of ${several(all, "entity", "entities")} and ${number(shown.length)} of `
        + `${several(passing.length, "relation")} drawn${drawn < all ? ", those of most articles and neighbours" : ""}`;
      list.filter(({ at }) => passes(edges()[at]));
    };
    const zoom = (factor) => () => window.danh.cy?.zoom({ level: window.danh.cy.zoom() * factor,
      renderedPosition: { x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 } });
    const button = (label, name, onclick) => h("button", { type: "button", "aria-label": name, title: name, onclick }, label);
    const kinds = count(edges().map((edge) => edge.kind));
    const types = count([...new Set(edges().flatMap(({ subject, object }) => [subject, object]))].map((at) => things[at].type));
    return {
      title: "Graph", after: update,
      nodes: [heading(2, "Graph"),
        h("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, picker(apply),
          field("Articles, at least", input("number", "least", apply, { min: 1, max: articles.length, placeholder: 1 })),
          field("Entities drawn, at most", input("number", "nodes", apply, { min: 10, step: 10, max: Math.max(things.length, 10), placeholder: NODES_AT_FIRST })),
          h("details", { open: matchMedia("(min-width: 46rem)").matches }, h("summary", {}, "Types of entities, kinds of relations"),
            toggles("Entities", "without-types", types, apply), toggles("Relations", "without", kinds, apply))),
        counter,
        h("div", { class: "drawing" }, h("div", { class: "frame" }, canvas, h("div", { class: "zoom" },
          button("+", "Zoom in", zoom(1.4)), button("−", "Zoom out", zoom(1 / 1.4)), button("Fit", "Fit the graph", () => window.danh.cy?.fit(undefined, 24)))), panel),
        heading(3, "The same as a table"), list.holder],
    };
  }

  /** Whether an edge passes the filters of the address. */
  function graphFilter() {
    const { entity, least } = route.params;
    const [without, types] = ["without", "without-types"].map((name) => new Set((route.params[name] ?? "").split(" ")));
    const centre = thingById.get(entity);
    const near = new Set([centre]);
    for (const { subject, object } of centre === undefined ? [] : edges()) {
      if (subject === centre) near.add(object);
      if (object === centre) near.add(subject);
    }
    return ({ kind, subject, object, articles: named_in }) => !without.has(kind) && !types.has(things[subject].type)
      && !types.has(things[object].type) && named_in.length >= (Number(least) || 1)
      && (centre === undefined || (near.has(subject) && near.has(object)));
  }

  /**
   * The edges of so many nodes, grown from the best edge to those that touch what is there: a connected picture says
   * more than pairs. The best are those of many articles, then those whose ends have many neighbours.
   */
  function chosenEdges(passing, limit) {
    const degree = count(passing.flatMap(({ subject, object }) => [subject, object]));
    if (degree.size <= limit) return passing;
    const weakest = ({ subject, object }) => Math.min(degree.get(subject), degree.get(object));
    const both = ({ subject, object }) => degree.get(subject) + degree.get(object);
    let ranked = [...passing].sort((one, other) => other.articles.length - one.articles.length
      || weakest(other) - weakest(one) || both(other) - both(one));
    const nodes = new Set();
    const fresh = ({ subject, object }) => new Set([subject, object].filter((at) => !nodes.has(at))).size;
    while (nodes.size + 1 < limit && ranked.length > 0) {
      const next = ranked.find((edge) => fresh(edge) === 1) ?? ranked[0];
      nodes.add(next.subject).add(next.object);
      ranked = ranked.filter((edge) => fresh(edge) > 0);
    }
    return passing.filter(({ subject, object }) => nodes.has(subject) && nodes.has(object));
  }

  /** A function that draws edges into an element and says how many nodes they have. */
  function drawing(canvas, panel) {
    let cy = null;
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const restyle = () => cy?.style(graphStyle());
    dark.addEventListener("change", restyle);
    onLeave(() => {
      dark.removeEventListener("change", restyle);
      cy?.destroy();
      window.danh.cy = null;
    });
    const select = (event) => {
      cy.elements().removeClass("chosen faded");
      if (event.target === cy) return showDetails(panel, null);
      const near = event.target.closedNeighborhood ? event.target.closedNeighborhood() : event.target;
      cy.elements().difference(near.union(near.connectedNodes())).addClass("faded");
      near.addClass("chosen");
      showDetails(panel, event.target.data());
    };
    return (shown) => {
      if (!cy) {
        cy = window.danh.cy = cytoscape({ container: canvas, style: graphStyle(), minZoom: 0.05, maxZoom: 4 });
        cy.on("tap", select);
        cy.on("zoom", later(100, () => cy.destroyed() || declutter(cy)));
      }
      const degree = count(shown.flatMap(({ subject, object }) => [subject, object]));
      const nodes = [...degree].map(([at, neighbours], place) => ({
        group: "nodes", data: { id: `n${at}`, thing: at, label: shortened(things[at].name), type: things[at].type,
          size: 9 + 4 * Math.sqrt(neighbours), font: Math.min(9 + Math.sqrt(neighbours), 15), shown: 10 },
        // A spiral: the layouts begin from it, and so come to the same picture every time.
        position: { x: 60 * Math.sqrt(place) * Math.cos(2.4 * place), y: 60 * Math.sqrt(place) * Math.sin(2.4 * place) },
      }));
      const lines = shown.map((edge, at) => ({ group: "edges", data: { id: `e${at}`, edge, source: `n${edge.subject}`,
        target: `n${edge.object}`, label: spaced(edge.kind), width: Math.min(1 + edge.articles.length / 2, 5), arrow: edge.kind === "met_with" ? "none" : "triangle" } }));
      cy.batch(() => { cy.elements().remove(); cy.add([...nodes, ...lines]); });
      cy.layout(graphLayout(nodes.length)).run();
      spread(cy);
      declutter(cy);
      showDetails(panel, null);
      return nodes.length;
    };
  }

  /** Stretches a layout to the shape of its canvas at a zoom where names can be read. */
  function spread(cy) {
    const box = cy.nodes().boundingBox({ includeLabels: false });
    const scale = (room, length) => Math.min(1.4, (room - 90) / Math.max(length, 1));
    const [across, down] = [scale(cy.width(), box.w), scale(cy.height(), box.h)];
    cy.nodes().positions((node) => ({ x: (node.position("x") - box.x1) * across, y: (node.position("y") - box.y1) * down }));
    cy.fit(undefined, 24);
    if (cy.zoom() > 1.2) cy.zoom(1.2).center();
  }

  /** Leaves out names that would lie on names of better connected nodes. Zooming in parts them: it enlarges no name. */
  function declutter(cy) {
    const scale = Math.max(cy.zoom(), 1);
    const taken = [];
    cy.batch(() => cy.nodes().removeClass("quiet").forEach((node) => node.data("shown", node.data("font") / scale)));
    const quiet = cy.nodes().sort((one, other) => other.degree() - one.degree()).filter((node) => {
      const box = node.boundingBox({ includeNodes: false, includeEdges: false, includeOverlays: false });
      const hit = taken.some((other) => box.x1 < other.x2 && other.x1 < box.x2 && box.y1 < other.y2 && other.y1 < box.y2);
      if (!hit) taken.push(box);
      return hit;
    });
    quiet.addClass("quiet");
  }

  const shortened = (name) => (name.length > 42 ? `${name.slice(0, 40).trimEnd()}…` : name);

  function graphLayout(nodes) {
    const common = { animate: false, fit: true, padding: 24, nodeDimensionsIncludeLabels: true };
    if (nodes > MOST_NODES_OF_FORCE_LAYOUT) return { ...common, name: "concentric", concentric: (node) => node.degree(), levelWidth: () => 2, minNodeSpacing: 12 };
    return { ...common, name: "cose", randomize: false, idealEdgeLength: () => 70, nodeRepulsion: () => 9000, nodeOverlap: 12, componentSpacing: 60, gravity: 0.6 };
  }

  /** The colours are those of the style sheet, which knows whether it is dark. */
  function graphStyle() {
    const probe = document.body.appendChild(h("span", { hidden: true }));
    const colour = (name) => {
      probe.style.color = `var(--${name})`;
      return getComputedStyle(probe).color;
    };
    const [ink, ground, line, accent] = ["ink", "ground", "line-strong", "accent"].map(colour);
    const style = [
      { selector: "node", style: { label: "data(label)", width: "data(size)", height: "data(size)", "font-size": "data(shown)", color: ink,
        "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "wrap", "text-max-width": 110, "text-outline-color": ground,
        "text-outline-width": 2, "min-zoomed-font-size": 7, "border-width": 1.5, "font-family": getComputedStyle(document.body).fontFamily } },
      ...Object.keys(TYPES).filter((type) => TYPES[type].shape).map((type) => ({ selector: `node[type = "${type}"]`,
        style: { shape: TYPES[type].shape, "background-color": colour(`${type}-edge`), "border-color": ground } })),
      { selector: "edge", style: { width: "data(width)", "line-color": line, "target-arrow-color": line, "target-arrow-shape": "data(arrow)",
        "arrow-scale": 0.8, "curve-style": "bezier", "font-size": 10, color: ink, "text-outline-color": ground, "text-outline-width": 2, "text-rotation": "autorotate" } },
      { selector: "node.quiet", style: { label: "" } },
      { selector: "node.chosen", style: { label: "data(label)", "border-width": 3, "border-color": accent, "z-index": 10 } },
      { selector: "edge.chosen", style: { label: "data(label)", "line-color": accent, "target-arrow-color": accent } },
      { selector: ".faded", style: { opacity: 0.2 } },
    ];
    probe.remove();
    return style;
  }

  /** What is selected, in words with links. */
  function showDetails(panel, selected) {
    if (!selected) {
      const key = Object.entries(TYPES).filter(([, { shape }]) => shape);
      panel.replaceChildren(h("p", {}, "Choose an entity or a line to see what it stands for."),
        h("ul", { class: "shapes" }, key.map(([type, { one, shape }]) => h("li", {}, h("span", { class: `shape ${shape} ${type}`, "aria-hidden": "true" }), ` ${one}`))));
      return;
    }
    if (selected.edge) {
      panel.replaceChildren(heading(3, "Relation"), growing(gathered(selected.edge.relations), relationItem, 10));
      return;
    }
    const thing = things[selected.thing];
    panel.replaceChildren(heading(3, [thingLink(selected.thing), " ", badge(thing.type)]),
      h("p", {}, `${several(thing.mentions, "mention")} in ${several(thing.articles.length, "article")}`),
      h("p", {}, h("a", { class: "button", href: hash("graph", null, { ...route.params, entity: thing.id }) }, "Only its neighbours")),
      growing(gathered(relationsOfThings()[selected.thing]), relationItem, 10));
  }

  // ---------------------------------------------------------------- view: timeline

  /** What has a date: relations with one, events that are held on one, and articles. In order, unknown years last. */
  const dated = once(() => {
    const told = relations.map((relation) => ({ relation, article: relation.article, kind: relation.kind,
      date: relation.when ?? (relation.kind === "held_on" ? relation.object_name : null) }));
    const published = articles.map((article, at) => ({ article: at, kind: "published", date: article.published && day(article.published) }));
    const items = [...told, ...published].filter(({ date }) => date).map((item) => ({ ...item, ...readDate(item.date) }));
    const key = ({ year, month, day: dayOfMonth }) => `${year ?? (month ? "YYYY" : "ZZZZ")}-${month ?? "00"}-${dayOfMonth ?? "00"}`;
    for (const item of items) item.key = key(item);
    return items.sort((one, other) => (one.key < other.key ? -1 : Number(one.key > other.key)));
  });

  function timelineView() {
    const counter = status();
    const place = h("div", { class: "timeline" });
    const apply = (params = {}) => {
      remember({ at: "", ...params });
      const { kind, entity, published, at } = route.params;
      const thing = thingById.get(entity);
      const concerns = ({ relation, article }) => (relation
        ? [relation.subject, relation.object, relation.where].includes(thing) : things[thing].articles.includes(article));
      const items = dated().filter((item) => (item.relation ? !kind || item.kind === kind : published) && (thing === undefined || concerns(item)));
      const bins = periods(items);
      const jump = (period) => {
        remember({ at: period });
        draw(items, period);
      };
      const jumps = bins.filter(([, times]) => times).map(([period, times]) => [period, `${period} (${number(times)})`]);
      const box = select("at", [["", "…"], ...jumps], ({ at: period }) => period && jump(period));
      const list = h("div");
      const draw = (all, period) => list.replaceChildren(...timelineGroups(all, period));
      counter.textContent = several(items.length, "dated item");
      place.replaceChildren(...(bins.length > 0 ? [chart(bins, "dated items", jump), field("Jump to", box)] : []), list);
      draw(items, "");
      if (at) after = () => draw(items, at);
    };
    let after;
    const kinds = [...count(dated().filter((item) => item.relation).map((item) => item.kind))];
    const filters = h("form", { class: "filters", onsubmit: (event) => event.preventDefault() }, picker(apply),
      field("Relation", select("kind", [["", "any"], ...kinds.map(([kind, times]) => [kind, `${spaced(kind)} (${number(times)})`])], apply)),
      articles.some((article) => article.published) && checkbox("published", "dates of publication", apply));
    apply({ at: route.params.at });
    return { title: "Timeline", after: () => after?.(), nodes: [heading(2, "Timeline"), filters, counter, place] };
  }

  const yearOf = (item) => item.year ?? (item.month ? "Unknown year" : "Unknown date");

  /** Items under years and months, so many that the period asked for is among them. */
  function timelineGroups(items, period) {
    const from = period ? items.findIndex((item) => item.key.startsWith(period)) : 0;
    let limit = Math.max(from, 0) + TIMELINE_ITEMS_OF_PAGE;
    const holder = h("div");
    const more = h("button", { type: "button", class: "more", onclick: () => grow() }, "Show more");
    let [year, month, list, at] = [null, null, null, 0];
    const open = (item) => {
      if (yearOf(item) !== year) {
        year = yearOf(item);
        month = null;
        holder.append(heading(3, year, { tabindex: -1, "data-period": item.year ?? "" }));
        list = null;
      }
      if (item.month !== month || !list) {
        month = item.month;
        list = h("ol", { class: "items" });
        if (month) holder.append(heading(4, `${MONTHS[month - 1] ?? month}${item.year ? ` ${item.year}` : ""}`, { tabindex: -1, "data-period": `${item.year}-${month}` }));
        holder.append(list);
      }
    };
    const grow = () => {
      for (; at < Math.min(limit, items.length); at += 1) {
        open(items[at]);
        list.append(timelineItem(items[at]));
      }
      limit += TIMELINE_ITEMS_OF_PAGE;
      more.hidden = at >= items.length;
    };
    grow();
    if (period) {
      requestAnimationFrame(() => {
        const target = holder.querySelector(`[data-period="${CSS.escape(period)}"]`);
        target?.scrollIntoView();
        target?.focus({ preventScroll: true });
      });
    }
    return [holder, more];
  }

  function timelineItem({ relation, article, date }) {
    const shown = date.replaceAll("XXXX-", "").replace("/", " – ");
    const when = h("span", { class: "date" }, shown === "?" ? "unknown" : shown);
    if (!relation) return h("li", { class: "published" }, when, h("span", { class: "what" }, h("b", { class: "kind" }, "published"), " ", articleLink(article)));
    // The date stands before it already.
    const said = stated({ ...relation, when: null, ...(relation.kind === "held_on" && { kind: "held", object_name: "" }) });
    return h("li", {}, when, h("span", { class: "what" }, said), h("span", { class: "in" }, articleLink(article, evidenceHash(relation))));
  }

  // ---------------------------------------------------------------- views: counts and scores

  function counted(caption, columns, rows) {
    const most = Math.max(1, ...rows.map(([, value]) => value));
    return h("table", { class: "counts-table" }, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, columns.map((column) => h("th", { scope: "col" }, column)))),
      h("tbody", {}, rows.map(([label, value]) => h("tr", {}, h("th", { scope: "row" }, label),
        h("td", {}, number(value), h("span", { class: "bar", style: `width: ${(100 * value) / most}%`, "aria-hidden": "true" }))))));
  }

  function countsView() {
    const mentions = Object.keys(TYPES).map((type) => [[badge(type), ` ${TYPES[type].one}`], sum(articles.map((article) => article.mentions[type] ?? 0))]);
    const kinds = [...count(relations.map((relation) => relation.kind))].map(([kind, times]) => [spaced(kind), times]);
    const top = (type) => things.flatMap((thing, at) => (thing.type === type ? [at] : []))
      .sort((one, other) => things[other].mentions - things[one].mentions).slice(0, 10);
    const bins = periods(articles.filter((article) => article.published).map((article) => readDate(article.published)));
    const dates = sum(bins.map(([, times]) => times));
    const totals = [[articles.length, "articles"], [sum(mentions.map(([, times]) => times)), "mentions"], [things.length, "entities"], [relations.length, "relations"]];
    return {
      title: "Counts",
      nodes: [heading(2, "Counts"),
        h("dl", { class: "totals" }, totals.map(([value, name]) => h("div", {}, h("dt", {}, name), h("dd", {}, number(value))))),
        bins.length > 0 && [heading(3, "Articles by date of publication"),
          chart(bins, "articles", null),
          h("p", {}, `${several(articles.length - dates, "article")} without a date.`),
          h("details", {}, h("summary", {}, "As a table"), counted("Articles by date", ["period", "articles"], bins.filter(([, times]) => times)))],
        heading(3, "Mentions and relations"),
        h("div", { class: "columns" }, counted("Mentions by type", ["type", "mentions"], mentions), counted("Relations by kind", ["kind", "relations"], kinds)),
        heading(3, "Most named entities"),
        h("div", { class: "columns" }, Object.keys(TYPES).filter((type) => top(type).length > 0).map((type) =>
          counted(TYPES[type].many, ["name", "mentions"], top(type).map((at) => [thingLink(at), things[at].mentions]))))],
    };
  }

  function scoresView() {
    const rows = articles.flatMap(({ title, errors }, at) => (errors === null ? [] : [{ at, title, errors }]))
      .sort((one, other) => other.errors - one.errors);
    const list = table("Articles by errors", rows, [
      { title: "Article", field: "title", formatter: (tabulator) => articleLink(tabulator.getData().at), sorter: alphabetical, widthGrow: 5, minWidth: 200, responsive: 0 },
      { title: "Errors", field: "errors", width: 110, ...NUMERIC, responsive: 0 },
    ]);
    return { title: "Scores", focus: scores.querySelector("h2"), nodes: [scores, heading(3, "Articles by errors"), list.holder] };
  }

  function missingView(what) {
    return { title: "Not found", nodes: [heading(2, "Not found"), h("p", {}, `This report has no such ${what}: `, h("span", { lang: "vi" }, route.id ?? ""))] };
  }

  // ---------------------------------------------------------------- the page

  const VIEWS = { articles: articlesView, entities: entitiesView, graph: graphView, timeline: timelineView,
    counts: countsView, ...(scores && { scores: scoresView }) };
  const PAGES = { ...VIEWS, article: articleView, entity: entityView };
  const name = document.title;
  const links = Object.keys(VIEWS).map((view) => h("a", { href: `#${view}` }, capital(view)));
  const place = h("main", { id: "view" });

  function show({ first = false } = {}) {
    leaving.splice(0).forEach((act) => act());
    route = readRoute();
    const view = (PAGES[route.view] ?? (() => missingView("view")))();
    document.title = `${view.title} – ${name}`;
    for (const link of links) {
      if (link.hash === `#${view.section ?? route.view}`) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    place.replaceChildren(...view.nodes.flat(Infinity).filter(Boolean));
    const title = view.focus ?? place.querySelector("h2");
    title.tabIndex = -1;
    if (!first) {
      window.scrollTo(0, 0);
      title.focus({ preventScroll: true });
    }
    view.after?.();
  }

  function begin() {
    // A hash that names a view must not be the name of an element too: the browser would scroll to it.
    scores?.removeAttribute("id");
    // Both belong to the article that is shown, which takes them in.
    legend.remove();
    judgedKey?.remove();
    legend.append(h("label", { class: "key" }, h("input", { type: "checkbox", id: "show-labels" }), " type beside each mention"));
    document.getElementById("app").append(h("nav", { class: "views", "aria-label": "Views" }, h("ul", {}, links.map((link) => h("li", {}, link)))), place);
    const skip = document.querySelector("a.skip");
    skip.textContent = "Skip to the content";
    skip.addEventListener("click", (event) => {
      event.preventDefault();
      place.querySelector("h2").focus();
    });
    document.getElementById("app").hidden = false;
    document.documentElement.classList.add("js");
    window.addEventListener("hashchange", () => show());
    show({ first: true });
    whenIdle(() => {
      // The first search is not to wait for it.
      headings();
      texts.build();
    });
  }

  begin();
})();

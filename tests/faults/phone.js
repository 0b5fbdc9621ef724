// What a test asks of the page it looks at, through the page's own modules.
async ({ modules, user, deed, args }) => {
  const store = await import(modules.store);
  const outbox = await import(modules.outbox);
  const sync = await import(modules.sync);

  const PATIENCE = 40_000; // ms

  const settled = async () => !(await outbox.due(user, { force: true })).length;

  // resolves at the first change of the store after which the condition holds
  const heard = (condition) =>
    new Promise((resolve, reject) => {
      const look = async () => (await condition()) && resolve(true);
      setTimeout(async () => reject(new Error(`not yet: ${JSON.stringify((await deeds.kept()).slice(0, 3))}`)), PATIENCE);
      store.onChange(() => look().catch(reject));
      look().catch(reject);
    });

  const deeds = {
    // the fields of the form on this page, as it would send them
    fields() {
      const typed = [...new FormData(document.querySelector("[data-visit]"))];
      return typed.filter(([name]) => !["csrfmiddlewaretoken", "client_ref"].includes(name));
    },

    // `rested`: ms for which the page leaves them alone of its own accord
    async queue(entries, rested) {
      if (rested) await outbox.start(user); // what the page sends on opening is sent whatever rests
      for (const { ref, fields } of entries) {
        const now = new Date().toISOString();
        const rest = { labels: {}, typedAt: now, changedAt: now, nextTry: rested && Date.now() + rested };
        await store.putEntry({ ref, user, engagement: null, state: "queued", fields, ...rest });
      }
    },

    // rounds of sending until nothing waits; gives what each said, the last one first
    async send(most) {
      const said = [];
      while (said.length < most && !(await settled())) {
        const { outcome } = await outbox.send(user, { force: true });
        said.unshift(outcome);
      }
      return said;
    },

    start(name, given) {
      globalThis.started = deeds[name](...given);
      globalThis.started.catch(() => {}); // told by "finish"
    },

    finish: () => globalThis.started,

    // the same, asked for again and again without waiting
    sendAtOnce: (times) => Promise.all(Array.from({ length: times }, () => outbox.send(user, { force: true }))),

    // past the lock of the outbox: what many senders would put on the wire at the same moment
    async postAtOnce(times, refs) {
      const entries = (await store.entriesOf(user)).filter(({ ref }) => refs.includes(ref));
      const wires = entries.map(({ ref, fields, typedAt }) => {
        const grouped = {};
        for (const [name, value] of fields) (grouped[name] ??= []).push(value);
        return { ref, engagement: null, fields: grouped, typed_at: typedAt, files: [] };
      });
      await sync.hello();
      const posts = Array.from({ length: times }, () => sync.post("/sync/entries/", { user, entries: wires }));
      return (await Promise.all(posts)).flatMap(({ answers }) => answers.map(({ outcome }) => outcome));
    },

    // until the page itself has brought these entries to one of the states
    until: (refs, states) =>
      heard(async () => {
        const entries = await Promise.all(refs.map(store.getEntry));
        return entries.every((entry) => states.includes(entry?.state));
      }),

    // until the phone has kept this text
    untilText: (ref, text) =>
      heard(async () => Object.fromEntries((await store.getEntry(ref))?.fields ?? []).summary === text),

    // until this page is sending the entry
    underWay: (ref) =>
      new Promise((resolve) => {
        const look = () => outbox.sending.has(ref) && resolve(true);
        outbox.onSending(look);
        look();
      }),

    // until all photos of an entry are in this state
    untilFiles: (ref, state) => heard(async () => (await store.filesOf(ref)).every((file) => file.state === state)),

    // whether a newer service worker has taken this page over
    updated: () =>
      new Promise((resolve, reject) => {
        navigator.serviceWorker.addEventListener("controllerchange", () => resolve(true));
        navigator.serviceWorker.getRegistration().then((found) => found.update()).catch(reject);
      }),

    // the form and the queue open without a signal from here on
    async ready() {
      const { keep } = await import(modules.keep);
      const wanted = ["/engagements/new/", "/queue/"];
      const here = (await keep(wanted)).map(({ url }) => url);
      if (!wanted.every((url) => here.includes(url))) throw new Error(`kept are only ${here}`);
    },

    async kept() {
      const entries = await store.entriesOf(user);
      return entries.map(({ ref, state, fields, mine, receipt, lastError, tries, problems }) => {
        const text = Object.fromEntries(mine ?? fields).summary ?? null;
        return { ref, state, text, receipt: receipt?.number ?? null, error: lastError?.kind ?? null, tries, problems };
      });
    },

    async files() {
      const files = await store.filesOfUser(user);
      return files.map(({ uuid, ref, state, bytes }) => ({ uuid, ref, state, size: bytes?.byteLength ?? 0 }));
    },
  };

  const late = new Promise((_, reject) => setTimeout(() => reject(new Error(`too late: ${deed}`)), 2 * PATIENCE));
  return Promise.race([deeds[deed](...args), late]);
};

// What a test asks of the page it looks at, through the page's own modules.
async ({ modules, user, deed, args }) => {
  const store = await import(modules.store);
  const outbox = await import(modules.outbox);
  const sync = await import(modules.sync);

  const settled = async () => !(await outbox.due(user, { force: true })).length;

  const deeds = {
    // the fields of the form on this page, as it would send them
    fields() {
      const typed = [...new FormData(document.querySelector("[data-visit]"))];
      return typed.filter(([name]) => !["csrfmiddlewaretoken", "client_ref"].includes(name));
    },

    async queue(entries) {
      for (const { ref, fields } of entries) {
        const now = new Date().toISOString();
        const rest = { labels: {}, typedAt: now, changedAt: now };
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
      new Promise((resolve, reject) => {
        const look = async () => {
          const entries = await Promise.all(refs.map(store.getEntry));
          if (entries.every((entry) => entry && states.includes(entry.state))) resolve();
        };
        setTimeout(async () => {
          const entries = await Promise.all(refs.map(store.getEntry));
          const strays = entries.filter((entry) => !states.includes(entry?.state));
          reject(new Error(`not ${states}: ${JSON.stringify(strays.slice(0, 3))}`));
        }, 20_000);
        store.onChange(look);
        look();
      }),

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

  return deeds[deed](...args);
};

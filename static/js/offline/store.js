// The phone's database: records of the outbox, and what the phone knows besides (`meta`). What is written is on the
// disk when the promise resolves, not before.
let opening;

export const open = () => {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("tiepsucso", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("records", { keyPath: "id" }).createIndex("member", "member");
      // By which another database than the last one is told.
      request.result.createObjectStore("meta").put(Date.now(), "born");
    };
    request.onsuccess = () => {
      const db = request.result;
      const forget = () => {
        opening = undefined;
      };
      db.onclose = forget;
      db.onversionchange = () => {
        db.close();
        forget();
      };
      resolve(db);
    };
    request.onerror = () => reject(request.error);
  }).catch((error) => {
    opening = undefined;
    throw error;
  });
  return opening;
};

/** One transaction; `work` gets the store and a function that keeps the answer. */
export const run = async (name, mode, work) => {
  let db = await open();
  let transaction;
  try {
    transaction = db.transaction(name, mode, { durability: "strict" });
  } catch {
    // The browser cut the connection while the page slept.
    opening = undefined;
    db = await open();
    transaction = db.transaction(name, mode, { durability: "strict" });
  }
  return new Promise((resolve, reject) => {
    let answer;
    transaction.oncomplete = () => resolve(answer);
    transaction.onabort = () => reject(transaction.error ?? new Error("aborted"));
    work(transaction.objectStore(name), (value) => {
      answer = value;
    });
  });
};

const ask = (name, question) =>
  run(name, "readonly", (store, keep) => {
    const request = question(store);
    request.onsuccess = () => keep(request.result);
  });

/** Keep a new record; if there is one with this id, that one stays and is what comes back. `old` changes with it. */
export const add = (record, old) =>
  run("records", "readwrite", (store, keep) => {
    const request = store.get(record.id);
    request.onsuccess = () => {
      if (!request.result) store.put(record);
      if (old) store.put(old);
      keep(request.result ?? record);
    };
  });

/** Change records as they are now, in one transaction: `mend(records)` gives those that become different. */
export const change = (ids, mend) =>
  run("records", "readwrite", (store) => {
    const rows = [];
    let left = ids.length;
    for (const id of ids) {
      const request = store.get(id);
      request.onsuccess = () => {
        if (request.result) rows.push(request.result);
        left -= 1;
        if (left === 0) for (const row of mend(rows)) store.put(row);
      };
    }
  });

/** The member's records by id, with damaged ones that no longer say whose they are; or everybody's. */
export const all = async (member) => {
  const rows = await ask("records", (store) => store.getAll());
  return rows.filter((row) => member == null || row.member === member || typeof row.member !== "number");
};

export const get = (id) => ask("records", (store) => store.get(id));

export const remove = (ids) =>
  run("records", "readwrite", (store) => {
    for (const id of ids) store.delete(id);
  });

export const meta = (key) => ask("meta", (store) => store.get(key));
export const setMeta = (key, value) => run("meta", "readwrite", (store) => store.put(value, key));

// What is said between this phone and the office: addresses under /sync/, JSON, our mark on each answer
// (docs/offline.md). Every failure is a Fault whose kind says what to do about it.

const PATIENCE = 30_000; // ms, and one more for each byte that is sent: 8 kbit/s still passes

// kind    offline     the question did not get through, or no answer came back
//         timeout     no whole answer within the patience
//         stranger    an answer that is not ours: a captive portal, a proxy, half a page
//         signed_out, other_user, csrf, too_large, unreadable, busy: the office said so
// status  of the answer, 0 without one
// heard   true when the office itself answered: it has then taken nothing of what was sent
export class Fault extends Error {
  constructor(kind, status = 0, heard = false) {
    super(status ? `${kind} ${status}` : kind);
    Object.assign(this, { kind, status, heard });
  }
}

const BY_STATUS = { 400: "unreadable", 401: "signed_out", 403: "csrf", 413: "too_large" };

function faultOf(status, said) {
  const kind = BY_STATUS[status] ?? "busy";
  return new Fault(said?.error === "other_user" ? "other_user" : kind, status, true);
}

const sizeOf = (body) => {
  if (!(body instanceof FormData)) return body?.length ?? 0;
  return [...body.values()].reduce((sum, value) => sum + (value.size ?? value.length), 0);
};

// Ask, and give the office's answer; anything else is thrown as a Fault.
async function ask(path, options = {}) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE + sizeOf(options.body));
  let answer, text;
  try {
    answer = await fetch(path, {
      ...options,
      headers: { Accept: "application/json", ...options.headers },
      signal: stop.signal,
      cache: "no-store",
      credentials: "same-origin",
      redirect: "manual",
    });
    text = await answer.text();
  } catch {
    throw new Fault(stop.signal.aborted ? "timeout" : "offline", answer?.status);
  } finally {
    clearTimeout(timer);
  }
  let said;
  try {
    said = JSON.parse(text);
  } catch {
    said = null;
  }
  if (said?.mentorhalo !== 1) throw new Fault(answer.status === 413 ? "too_large" : "stranger", answer.status);
  if (!answer.ok) throw faultOf(answer.status, said);
  return said;
}

let token;

// Who is signed in here by the office's word, its clock, and a token for what is sent next.
export async function hello() {
  const said = await ask("/sync/");
  token = said.csrf;
  return said;
}

// Send `body`, a FormData or what JSON can say; with a new token when the old one is refused.
export async function post(path, body) {
  const form = body instanceof FormData;
  const send = () =>
    ask(path, {
      method: "POST",
      headers: { "X-CSRFToken": token, ...(form ? {} : { "Content-Type": "application/json" }) },
      body: form ? body : JSON.stringify(body),
    });
  if (!token) await hello();
  try {
    return await send();
  } catch (fault) {
    if (fault.kind !== "csrf") throw fault;
    await hello();
    return send();
  }
}

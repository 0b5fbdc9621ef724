// When what could not be sent is tried again: after 5 s, then twice as long each time, at most 10 minutes.

export const SHORTEST = 5_000; // ms to the second try
export const LONGEST = 600_000;

// Less a random part, so that many phones do not come back at once.
export const pause = (tries) => Math.min(SHORTEST * 2 ** (tries - 1), LONGEST) * (0.5 + Math.random() / 2);

// A try further away than the longest pause is due: the phone's clock was changed.
export const rests = ({ nextTry }, now) => nextTry > now && nextTry - now <= LONGEST;

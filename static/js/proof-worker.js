/* Finds the number whose hash the puzzle names (ALTCHA, SHA-256); null where this browser cannot. */
const encoder = new TextEncoder();
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function solve({ challenge, salt, maxNumber }) {
  const first = parseInt(challenge.slice(0, 8), 16);
  for (let number = 0; number <= maxNumber; number += 1) {
    const hash = await crypto.subtle.digest("SHA-256", encoder.encode(`${salt}${number}`));
    if (new DataView(hash).getUint32(0) === first && hex(hash) === challenge) return number;
  }
  return null;
}

self.addEventListener("message", ({ data }) => {
  solve(data).then((number) => self.postMessage(number), () => self.postMessage(null));
});

// The key in the address is exchanged for the token at once, and leaves the address. It opens the page once, so it is of
// no use in the browser's history. The token is kept in storage, which belongs to this port; a cookie would be sent to
// every port of this machine.

const STORED = "token";

export const token = () => localStorage.getItem(STORED) ?? "";
export const forget = () => localStorage.removeItem(STORED);

// Returns whether there is a token.
export async function login() {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key) {
    history.replaceState(null, "", location.pathname);
    const response = await fetch("/login", { method: "POST", body: JSON.stringify({ key }) });
    // A key that was used is no reason to close a page that is open in another tab.
    if (response.ok) localStorage.setItem(STORED, (await response.json()).token);
  }
  return token() !== "";
}

// The system's colours until the reader chooses; the choice is kept where the browser lets a file keep anything.

const THEME = "plan-review-theme";

function storedTheme() {
    try {
        return localStorage.getItem(THEME);
    } catch {
        return null; // storage is off for files
    }
}

function setTheme(name) {
    document.documentElement.dataset.theme = name;
    const other = name === "dark" ? "light" : "dark";
    byId("theme").textContent = other === "dark" ? "Dark" : "Light";
    byId("theme").setAttribute("aria-label", `Use ${other} colours`);
}

function startTheme() {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const fromSystem = () => setTheme(system.matches ? "dark" : "light");
    const stored = storedTheme();
    if (stored === "dark" || stored === "light") setTheme(stored);
    else fromSystem();
    system.addEventListener("change", () => storedTheme() || fromSystem());
    byId("theme").addEventListener("click", () => {
        const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
        setTheme(next);
        try {
            localStorage.setItem(THEME, next);
        } catch {
            // It holds until the page is closed.
        }
    });
}

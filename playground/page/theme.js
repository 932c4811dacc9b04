// Light or dark, before anything is drawn. Read as a plain script so that the page never flashes.
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be closed to this page; then the system decides.
}

// Before the first paint, so that nobody sees the other theme flash by. Without a choice the system's stands.
try {
  const theme = localStorage.getItem("hub-theme");
  if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;
} catch {
  // No storage, no memory of the choice.
}

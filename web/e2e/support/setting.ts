// What the command that starts all this tells it.

function setting(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") throw new Error(`${name} is not set: start this with cargo xtask e2e`);
  return value;
}

/** The hub's program. */
export const hubProgram = setting("HUB_E2E_PROGRAM");

/** The folder of the built app. */
export const webRoot = setting("HUB_E2E_WEB_ROOT");

/** The browser's program. */
export const chromium = setting("HUB_E2E_CHROMIUM");

/** Where what remains of failed tests goes. */
export const folder = setting("HUB_E2E_FOLDER");

/** Where pictures of pages go. */
export const pictures = () => setting("HUB_E2E_PICTURES");

/** The Python that has OctoBot's own import code, and the schema of its profiles. */
export const octobot = () => ({
  python: setting("HUB_TEST_OCTOBOT_PYTHON"),
  schema: setting("HUB_TEST_OCTOBOT_SCHEMA"),
});

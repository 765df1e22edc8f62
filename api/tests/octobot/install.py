"""Drives the real OctoBot client code through one job, and reports what landed on disk.

The Rust tests give a job as JSON on standard input and read one JSON document from standard output;
whatever the client logs goes to standard error. A job:

    {
      "user_root": "/tmp/bot",             the folder OctoBot runs in; `user/profiles` is made inside
      "schema": "/path/profile_schema.json",                      the profile schema of that OctoBot
      "steps": [
        {"do": "startup", "url": "http://…/a.zip,http://…/b.zip"},   TO_DOWNLOAD_PROFILES, as it is
        {"do": "web", "url": "http://…/a.zip"},      the web interface: import from a profile link
        {"do": "local", "path": "/path/a.zip"},      the web interface: import a local profile
        {"do": "remove", "url": "http://…/a.zip"},   the web interface: remove; or by "folder"
      ]
    }

The answer holds, for each step in order, `error` (the text that OctoBot shows, null when all went
well), `installed` (profiles, read back from disk by OctoBot's own classes), `skipped` (links that
start-up did not fetch) and `removed` (folders); then `folders`, all that now stand in
`user/profiles`, and `left_behind`, what the steps left beside `user`.

Every step begins as OctoBot does after a restart, from the files alone, so one bot can be driven by
several jobs while the hub changes in between. Exit 0: the job was carried out, whatever became of
its steps. Exit 2: the job itself makes no sense.
"""

import hashlib
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any, Callable

import octobot_commons
import octobot_commons.constants as commons_constants
import octobot_commons.errors as commons_errors
from octobot_commons import profiles
from octobot_commons.configuration import Configuration
from octobot_tentacles_manager import configuration as tentacles
from octobot_tentacles_manager import constants as tentacles_constants

Json = dict[str, Any]

PROFILES = commons_constants.USER_PROFILES_FOLDER


class BadJob(Exception):
    """The job itself makes no sense."""


class ShownErrors(logging.Handler):
    """Collects the error lines that OctoBot's log and web page show, without their stack traces."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        # OctoBot logs an exception twice: with its trace, then as the sentence for people.
        if not record.exc_info:
            self.lines.append(record.getMessage())


class Bot:
    """One OctoBot folder, with the parts of OctoBot that install and remove profiles."""

    def __init__(self, schema: str) -> None:
        self.schema = schema

    def configuration(self) -> Configuration:
        """What OctoBot knows after a start: the profiles on disk, by their ids."""
        config = Configuration(
            commons_constants.CONFIG_FILE, PROFILES, profile_schema_path=self.schema
        )
        if not config.are_profiles_empty_or_missing():
            config.load_profiles()
        return config

    def startup(self, step: Json) -> Json:
        """Start-up with TO_DOWNLOAD_PROFILES: every link that no installed profile came from."""
        urls = [url.strip() for url in text(step, "url").split(",")]
        known = {profile.origin_url for profile in self.configuration().profile_by_id.values()}
        shown = ShownErrors()
        logging.getLogger().addHandler(shown)
        installed, skipped = [], []
        try:
            for url in dict.fromkeys(urls):
                if url in known:
                    skipped.append(url)
                    continue
                profile = profiles.download_and_install_profile(url, self.schema)
                if profile is not None:
                    installed.append(self.describe(profile.path))
        finally:
            logging.getLogger().removeHandler(shown)
        return {
            "installed": installed,
            "skipped": skipped,
            "error": "\n".join(shown.lines) or None,
        }

    def web(self, step: Json) -> Json:
        """The web interface's "Import from a profile link"."""
        url = text(step, "url")
        name = url.split("/")[-1].split("?")[0]
        try:
            archive = profiles.download_profile(url, name)
            profile = profiles.import_profile(archive, self.schema, name=name, origin_url=url)
            # Only a success cleans up: after a failure OctoBot, too, leaves the file where it is.
            os.remove(archive)
        except FileNotFoundError:
            return {"error": f"Invalid profile url {url}"}
        except Exception as error:  # OctoBot shows whatever it was
            return {"error": f"Error when importing profile: {error}"}
        return {"installed": [self.describe(profile.path)]}

    def local(self, step: Json) -> Json:
        """The web interface's "Import a local profile": the uploaded file, and no link."""
        path = Path(text(step, "path"))
        try:
            with path.open("rb") as upload:
                profile = profiles.import_profile(upload, self.schema, name=path.name)
        except Exception as error:  # OctoBot shows whatever it was
            return {"error": f"Error when importing profile: {error}."}
        return {"installed": [self.describe(profile.path)]}

    def remove(self, step: Json) -> Json:
        """The web interface's "Remove", for every profile of a link, or the one in a folder."""
        if ("url" in step) == ("folder" in step):
            raise BadJob('a "remove" names either a "url" or a "folder"')
        key = text(step, "url" if "url" in step else "folder")
        config = self.configuration()
        removed = []
        for profile_id, profile in list(config.profile_by_id.items()):
            folder = os.path.basename(profile.path)
            if key != (profile.origin_url if "url" in step else folder):
                continue
            try:
                config.remove_profile(profile_id)
            except commons_errors.ProfileRemovalError as error:
                return {"removed": removed, "error": str(error)}
            removed.append(folder)
        error = None if removed else f"no installed profile has {key}"
        return {"removed": sorted(removed), "error": error}

    def describe(self, folder: str) -> Json:
        """An installed profile, read back from disk by OctoBot's own classes."""
        profile = profiles.Profile(folder, schema_path=self.schema).read_config()
        setup = tentacles.TentaclesSetupConfiguration(
            config_path=os.path.abspath(profile.get_tentacles_config_path())
        )
        setup.read_config()
        root = Path(folder)
        specific = root / tentacles_constants.TENTACLES_SPECIFIC_CONFIG_FOLDER
        return {
            "folder": root.name,
            "id": profile.profile_id,
            "name": profile.name,
            "description": profile.description,
            "slug": profile.slug,
            "origin_url": profile.origin_url,
            "auto_update": profile.auto_update,
            "read_only": profile.read_only,
            "imported": profile.imported,
            "avatar": profile.avatar,
            "avatar_sha256": digest(profile.avatar_path),
            "risk": profile.risk.name,
            "complexity": profile.complexity.name,
            "type": profile.profile_type.value,
            "extra_backtesting_time_frames": profile.extra_backtesting_time_frames,
            "config": profile.config,
            "tentacle_activation": setup.tentacles_activation,
            "registered_tentacles": setup.registered_tentacles,
            "installation_context": setup.installation_context,
            "trading_modes": trading_modes(setup),
            # Asked by class name, as OctoBot asks for the settings of a tentacle.
            "specific_config": {
                path.stem: tentacles.get_config(setup, path.stem)
                for path in sorted(specific.glob("*.json"))
            },
            "files": [
                {
                    "path": path.relative_to(root).as_posix(),
                    "size": path.stat().st_size,
                    "sha256": digest(str(path)),
                }
                for path in sorted(root.rglob("*"))
                if path.is_file()
            ],
        }

    def steps(self) -> dict[str, Callable[[Json], Json]]:
        """What a step may ask for."""
        return {
            "startup": self.startup,
            "web": self.web,
            "local": self.local,
            "remove": self.remove,
        }


def trading_modes(setup: tentacles.TentaclesSetupConfiguration) -> list[str]:
    """The trading modes that are switched on: OctoBot wants exactly one.

    OctoBot asks which active classes derive from AbstractTradingMode. Those classes come with its
    tentacles, which are not installed here; exchanges and their feeds stand under Trading as well,
    all of them on in a real export, so the class name has to tell.
    """
    trading = setup.tentacles_activation.get("Trading", {})
    return sorted(name for name, on in trading.items() if on and name.endswith("Mode"))


def digest(path: str | None) -> str | None:
    """The SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if path else None


def text(values: Json, key: str) -> str:
    """A text that the job must hold."""
    value = values.get(key) if isinstance(values, dict) else None
    if not isinstance(value, str) or not value:
        raise BadJob(f'"{key}" is missing or no text in {json.dumps(values)[:200]}')
    return value


def run(job: Json) -> Json:
    """Carries out a job."""
    root, schema = Path(text(job, "user_root")), Path(text(job, "schema"))
    if not schema.is_file():
        raise BadJob(f"there is no profile schema at {schema}")
    bot = Bot(str(schema.resolve()))
    plan = []
    for step in job.get("steps") or []:
        action = bot.steps().get(text(step, "do"))
        if action is None:
            raise BadJob(f'"do" is one of {", ".join(bot.steps())}')
        plan.append((action, step))
    # OctoBot finds `user/profiles`, and leaves its downloads, in the folder it runs in.
    (root / PROFILES).mkdir(parents=True, exist_ok=True)
    os.chdir(root)
    nothing = {"error": None, "installed": [], "skipped": [], "removed": []}
    return {
        "octobot_commons": octobot_commons.VERSION,
        "steps": [nothing | step | action(step) for action, step in plan],
        "folders": sorted(os.listdir(PROFILES)),
        "left_behind": sorted(
            name for name in os.listdir(".") if name != commons_constants.USER_FOLDER
        ),
    }


def main() -> int:
    """Reads the job, prints the answer."""
    logging.basicConfig(stream=sys.stderr, level=logging.INFO)
    try:
        answer = run(json.load(sys.stdin))
    except (BadJob, json.JSONDecodeError) as error:
        print(f"install.py: {error}", file=sys.stderr)
        return 2
    json.dump(answer, sys.stdout, indent=2)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

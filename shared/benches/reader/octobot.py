"""octobot.py SCHEMA FOLDER ARCHIVE…: times OctoBot's own import of each archive.

Prints a line for each: the median in milliseconds, or why OctoBot does not import it. Only
`import_profile` is timed: not the interpreter's start, not its imports, not the tidying up between.
"""

import os
import shutil
import statistics
import sys
import time

from octobot_commons import constants, profiles

SECONDS = 5.0
MOST_RUNS = 200
LEAST_RUNS = 3


def median(schema: str, archive: str) -> float:
    """The median of many imports into an empty folder, in milliseconds."""
    times: list[float] = []
    begin = time.perf_counter()
    while len(times) < LEAST_RUNS or (len(times) < MOST_RUNS and time.perf_counter() - begin < SECONDS):
        shutil.rmtree(constants.USER_PROFILES_FOLDER, ignore_errors=True)
        os.makedirs(constants.USER_PROFILES_FOLDER)
        start = time.perf_counter()
        profiles.import_profile(archive, schema, name="bench")
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def main() -> None:
    """Times each archive."""
    schema, folder, *archives = map(os.path.abspath, sys.argv[1:])
    os.chdir(folder)
    for archive in archives:
        try:
            print(median(schema, archive))
        except Exception as error:  # whatever it is, it is why
            print(f"{type(error).__name__}: {error}".splitlines()[0])


if __name__ == "__main__":
    main()

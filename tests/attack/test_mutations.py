"""What is nearly right is done or refused in words, never a crash, a hang or a status of the server's own fault:
requests, raw files, config, datasets."""

import concurrent.futures
import os
import pathlib
import random
import shutil
import tempfile
import time
import unittest

from figures import note
from mutated_datasets import Container
from mutated_files import KINDS, Region
from mutated_requests import Fuzzer
from program import LONGER, OUT, SEED, Server, dataset, run

# Seconds of the short run.
REQUESTS, FILES, DATASETS = 10, 12, 10
# What one mutated input may take: seconds, and bytes of address space.
SECONDS, MEMORY = 20, 4 << 30
CODE = "BU70010100"
LANES = max(2, os.cpu_count() or 2)


def search(seconds, attempt):
    """Tries numbered attempts for so long, two at a time: (how many, those that did not end well)."""
    end, tried, found = time.monotonic() + seconds * LONGER, 0, []

    def work(lane):
        nonlocal tried
        number = lane
        while time.monotonic() < end and len(found) < 10:
            bad = attempt(lane, number)
            tried += 1
            if bad:
                found.append((number, bad))
            number += LANES
        return number

    with concurrent.futures.ThreadPoolExecutor(LANES) as lanes:
        list(lanes.map(work, range(LANES)))
    return tried, found


class Mutations(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="attack-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_no_request_gets_an_answer_of_the_servers_own_fault(self):
        with Server("demo") as server:
            met = Fuzzer(server.port, SEED).run(REQUESTS * LONGER)
        self.assertGreater(met.counts["answers"], 1000 * LONGER)
        note("requests that are", f"{len(met.findings)} faults in {met.counts['answers']:,} answers")
        print(f"mutated requests: {met.counts['answers']}, seed {SEED}")
        self.assertEqual(met.findings, [])

    def test_no_raw_file_and_no_config_ends_a_build_in_a_crash_or_hang(self):
        region = Region()

        def attempt(lane, number):
            draw = random.Random(f"files {SEED} {number}")
            kind = draw.choice(KINDS)
            arguments = region.mutated(self.folder / str(lane), kind, draw)
            ended = run(*arguments, seconds=SECONDS, memory=MEMORY)
            return None if ended.well() else (kind, self.keep(self.folder / str(lane), f"files-{SEED}-{number}"), ended)

        tried, found = search(FILES, attempt)
        note("raw files and config", f"{len(found)} of {tried} crash or hang")
        print(f"mutated raw files and config: {tried}, seed {SEED}")
        self.assertGreater(tried, 20)
        self.assertEqual(found, [])

    def test_no_dataset_with_a_right_checksum_crashes_or_hangs_what_reads_it(self):
        container = Container(dataset("tiny"))
        commands = [["inspect", CODE], ["inspect", "--all", "--csv", "--map", "focuskaart"], ["check"]]

        def attempt(lane, number):
            draw = random.Random(f"datasets {SEED} {number}")
            path = self.folder / f"{lane}.dataset"
            path.write_bytes(container.mutated(draw))
            command = draw.choice(commands)
            ended = run(*command, "--dataset", path, seconds=SECONDS, memory=MEMORY)
            return None if ended.well() else (command[0], self.keep(path, f"dataset-{SEED}-{number}"), ended)

        tried, found = search(DATASETS, attempt)
        note("datasets with wrong content", f"{len(found)} of {tried} crash or hang")
        print(f"mutated datasets: {tried}, seed {SEED}")
        self.assertGreater(tried, 20)
        self.assertEqual(found, [])

    def keep(self, path, name):
        """Keeps what was found for whoever mends it, beside the logs of the tests."""
        kept = OUT / "found" / name
        kept.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            shutil.copytree(path, kept, dirs_exist_ok=True)
        else:
            kept.write_bytes(path.read_bytes())
        return str(kept)


if __name__ == "__main__":
    unittest.main()

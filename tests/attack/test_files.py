"""What is written is whole or not there, whatever happens to the program, the disk or the file; what is read may change
under its reader."""

import concurrent.futures
import functools
import os
import pathlib
import random
import shutil
import signal
import stat
import subprocess
import tempfile
import time
import unittest

from figures import note
from polite import get
from program import BINARY, LONGER, MEGABYTE, SEED, Server, dataset, free_of_panics, raw_files, run

CODE = "BU70010100"
MAP = "focuskaart"
ROOT = os.geteuid() == 0


def start(*arguments, environment=None):
    """Starts a command of the program without waiting for it."""
    null = subprocess.DEVNULL
    # Whoever runs the tests in the background has it ignored, and those that he starts with him.
    interruptible = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    return subprocess.Popen(
        [BINARY, *map(os.fspath, arguments)],
        stdin=null,
        stdout=null,
        stderr=null,
        env={**os.environ, **(environment or {})},
        preexec_fn=interruptible,
    )


class Files(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="attack-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def export(self, out, name="demo", zooms="6-11"):
        return ["export", "--dataset", dataset(name), "--map", MAP, "--zoom", zooms, "--out", out]

    def build(self, path, name="demo"):
        return ["build", "--data", raw_files(name), "--dataset", path]

    def small_disk(self, size):
        disk = self.folder / "disk"
        disk.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", disk], check=True)
        self.addCleanup(subprocess.run, ["umount", "-l", disk], check=True)
        return disk


class Datasets(Files):
    def test_the_same_files_make_the_same_bytes_wherever_they_lie(self):
        made = []
        for place in ("here", "a much longer path/with spaces/and é"):
            raw = self.folder / place / "raw-files-of-the-builder"
            shutil.copytree(raw_files("tiny"), raw)
            path = self.folder / f"{len(made)}.dataset"
            run("build", "--data", raw, "--dataset", path, must=True)
            made.append(path.read_bytes())
        self.assertEqual(made[0], made[1], "the dataset depends on where its raw files lie")
        self.assertNotIn(b"raw-files-of-the-builder", made[0], "a path of the builder travels in the dataset")
        self.assertNotIn(os.fsencode(self.folder), made[0])
        note("the same files in another", "the same bytes, no path in them")

    def test_a_name_that_is_no_unicode_ends_no_build_in_a_panic(self):
        for what in ("file", "folder"):
            raw = os.fsencode(self.folder) + (b"/raw" if what == "file" else b"/caf\xe9")
            shutil.copytree(os.fsencode(raw_files("tiny")), raw)
            if what == "file":
                name = next(name for name in os.listdir(raw) if name.startswith(b"Leefbaarometer"))
                os.rename(raw + b"/" + name, raw + b"/Leefbaarometer-scores buurten \xe9\xe9n 2002-2024.csv")
            with self.subTest(what):
                ended = run("build", "--data", raw, "--dataset", self.folder / "out.dataset")
                self.assertTrue(ended.well(), ended)
        note("the same files in another", "no panic")

    def test_a_dataset_that_changes_while_it_is_read_is_refused_and_never_a_crash(self):
        whole, other = dataset("country"), dataset("tiny")
        draw, path = random.Random(SEED), self.folder / "live.dataset"
        ends = []
        for number in range(int(15 * LONGER)):
            shutil.copy(whole, path)
            process = subprocess.Popen(
                [BINARY, "inspect", "--dataset", path, CODE],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                env={**os.environ, "RUST_BACKTRACE": "0"},
            )
            time.sleep(draw.uniform(0, 0.06))
            if number % 3 == 0:
                os.truncate(path, draw.randrange(1000, 20_000_000))
            elif number % 3 == 1:
                shutil.copyfile(other, path)
            else:
                with open(path, "r+b") as changed:
                    for _ in range(2000):
                        changed.seek(draw.randrange(whole.stat().st_size))
                        changed.write(b"\xff")
            _, text = process.communicate(timeout=60)
            ends.append((process.returncode, free_of_panics(text.decode(errors="replace"))))
        crashed = [end for end in ends if end[0] not in (0, 1, 2) or not end[1]]
        note("a dataset changed", f"{len(crashed)} of {len(ends)} crash")
        self.assertEqual(crashed, [])

    def test_a_server_goes_on_when_its_dataset_is_changed_cut_or_removed(self):
        path = self.folder / "live.dataset"
        shutil.copy(dataset("demo"), path)
        with Server(str(path)) as server:
            paths = [f"/areas/{CODE}.json", f"/download/{MAP}.csv", "/areas.json"]
            before = [get(server.port, place, Accept_Encoding="identity").body for place in paths]
            for change in (
                lambda: os.truncate(path, 1000),
                lambda: shutil.copyfile(dataset("tiny"), path),
                path.unlink,
            ):
                change()
                self.assertEqual([get(server.port, place, Accept_Encoding="identity").body for place in paths], before)

    def test_a_damaged_or_cut_dataset_is_refused_in_words(self):
        content = dataset("tiny").read_bytes()
        draw, path = random.Random(SEED), self.folder / "damaged.dataset"
        cuts = [content[:size] for size in (0, 1, 7, 8, 12, 15, 16, 20, 40, len(content) // 2, len(content) - 1)]
        flips = []
        for _ in range(10):
            changed = bytearray(content)
            changed[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
            flips.append(bytes(changed))
        for damaged in [*cuts, *flips, content + b"x", b"x" * 100]:
            path.write_bytes(damaged)
            ended = run("inspect", "--dataset", path, CODE)
            self.assertIn(ended.code, (1, 2), ended)
            self.assertTrue(ended.well(), ended)
            self.assertIn(str(path), ended.text)


class Written(Files):
    def test_a_killed_build_or_export_leaves_the_last_file_or_the_new_one(self):
        out = {"build": self.folder / "x.dataset", "export": self.folder / "x.pmtiles"}
        for what, path in out.items():
            command = self.build(path) if what == "build" else self.export(path)
            started = time.monotonic()
            run(*command, must=True)
            took = time.monotonic() - started
            new = path.read_bytes()
            old = self.folder / "old"
            old.write_bytes(b"what stood there before")
            draw, ends = random.Random(f"{SEED} {what}"), []
            for _ in range(int(10 * LONGER)):
                shutil.copy(old, path)
                process = start(*command)
                time.sleep(draw.uniform(0, took * 1.1))
                process.kill()
                process.wait()
                ends.append({old.read_bytes(): "old", new: "new"}.get(path.read_bytes(), "broken"))
            note("kill -9", f"{what}: old {ends.count('old')}, new {ends.count('new')}, broken {ends.count('broken')}")
            with self.subTest(what):
                self.assertNotIn("broken", ends)
                ended = run(*command)
                self.assertEqual((ended.code, path.read_bytes() == new), (0, True), ended)
                whole = ("x.dataset", "x.postcodes", "x.pmtiles", "old")
                left = [entry.name for entry in self.folder.iterdir() if entry.name not in whole]
                self.assertEqual(left, [], "the next run removes what a killed one left")

    def test_two_exports_or_builds_to_one_path_destroy_nothing(self):
        for name in ("x.pmtiles", "x.mbtiles", "x.dataset"):
            path = self.folder / name
            command = self.build(path) if name == "x.dataset" else self.export(path, "country")
            took = run(*command, must=True).seconds
            whole = path.read_bytes()
            draw, refused = random.Random(SEED), 0
            for _ in range(int(3 * LONGER)):
                with concurrent.futures.ThreadPoolExecutor(2) as both:
                    first = both.submit(run, *command)
                    time.sleep(draw.uniform(0, took * 0.8))
                    second = both.submit(run, *command)
                    ends = [first.result(), second.result()]
                refused += sum(ended.code != 0 for ended in ends)
                with self.subTest(name):
                    self.assertIn(0, [ended.code for ended in ends], "one of the two comes to its end")
                    self.assertTrue(path.read_bytes() == whole, "what is left there is whole")
                    for ended in ends:
                        if ended.code != 0:
                            self.assertIn(
                                "another", ended.text, "the other is told who writes there, and is not broken by it"
                            )
            note("two exports", f"{path.suffix}: whole each time, {refused} told")

    def test_an_interrupted_export_leaves_the_last_file_and_nothing_beside_it(self):
        path = self.folder / "x.pmtiles"
        path.write_bytes(b"what stood there before")
        process = start("export", "--dataset", dataset("country"), "--map", MAP, "--out", path)
        # The place is taken before the work begins.
        while process.poll() is None and len(list(self.folder.iterdir())) < 2:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        process.wait(60)
        self.assertNotEqual(process.returncode, 0, "it was interrupted")
        self.assertEqual(path.read_bytes(), b"what stood there before")
        again = run(*self.export(path))
        self.assertEqual(again.code, 0, again)
        self.assertEqual([entry.name for entry in self.folder.iterdir()], ["x.pmtiles"])

    def test_a_site_is_written_by_one_at_a_time_and_a_kill_leaves_nothing_to_the_next(self):
        site = self.folder / "site"
        command = ("export", "--dataset", dataset("tiny"), "--site", site)
        run(*command, must=True)
        whole = {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}

        def beside():
            return [entry.name for entry in site.iterdir() if entry.name.startswith(".")]

        process = start(*command)
        while process.poll() is None and len(beside()) < 2:
            time.sleep(0.001)
        process.send_signal(signal.SIGSTOP)
        refused = run(*command)
        self.assertEqual(refused.code, 2, refused)
        self.assertIn("being written already", refused.text)
        process.kill()
        process.wait()
        self.assertNotEqual(beside(), [], "it was killed in the midst")
        run(*command, must=True)
        self.assertEqual(beside(), [])
        self.assertEqual(
            {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}, whole
        )

    @unittest.skipUnless(ROOT, "only root makes devices")
    def test_a_device_as_output_is_refused_and_stays_a_device(self):
        for what in ("dataset", "export", "report"):
            place = self.folder / f"{what}.pmtiles"
            os.mknod(place, stat.S_IFCHR | 0o666, os.makedev(1, 3))
            command = {
                "dataset": self.build(place, "tiny"),
                "export": self.export(place),
                "report": [*self.build(self.folder / "y.dataset", "tiny"), "--report", place],
            }[what]
            ended = run(*command)
            with self.subTest(what):
                self.assertTrue(stat.S_ISCHR(place.lstat().st_mode), f"the device was replaced by a file: {ended}")
                self.assertIn(ended.code, (1, 2), ended)
            note("device, pipe, link", f"device as {what}: exit code {ended.code}")

    def test_a_pipe_as_output_is_refused_and_stays_a_pipe(self):
        for what in ("dataset", "export"):
            place = self.folder / f"{what}.mbtiles"
            os.mkfifo(place)
            ended = run(*(self.build(place, "tiny") if what == "dataset" else self.export(place)), seconds=20)
            with self.subTest(what):
                self.assertTrue(stat.S_ISFIFO(place.lstat().st_mode), ended)
                self.assertIn(ended.code, (1, 2), ended)
            note("device, pipe, link", f"pipe as {what}: exit code {ended.code}")

    def test_a_link_as_output_is_followed(self):
        (self.folder / "real").mkdir()
        target, link = self.folder / "real/x.dataset", self.folder / "link.dataset"
        target.write_bytes(b"old")
        link.symlink_to(target)
        run(*self.build(link, "tiny"), must=True)
        self.assertTrue(link.is_symlink())
        self.assertEqual(run("inspect", "--dataset", target, CODE).code, 0)
        note("device, pipe, link", "link followed")

    @unittest.skipUnless(ROOT, "only root mounts a small disk")
    def test_a_full_disk_leaves_the_last_file_and_says_so(self):
        disk = self.small_disk("300k")
        for what, path in (
            ("build", disk / "x.dataset"),
            ("export", disk / "x.pmtiles"),
            ("export", disk / "x.mbtiles"),
        ):
            path.write_bytes(b"what stood there before")
            ended = run(*(self.build(path) if what == "build" else self.export(path, zooms="6-14")))
            with self.subTest(path.name):
                self.assertEqual(path.read_bytes(), b"what stood there before")
                self.assertEqual(ended.code, 1, ended)
                self.assertTrue(ended.well(), ended)
                self.assertIn("disk", ended.text.lower() + "disk" * ("space" in ended.text))
                self.assertEqual([entry.name for entry in disk.iterdir()], [path.name], "nothing is left beside it")
                note("a full disk", f"{path.suffix}: the last file stays, said, exit code {ended.code}")
            path.unlink()

    @unittest.skipUnless(ROOT, "only root mounts a small disk")
    def test_a_full_disk_of_the_raw_files_of_the_demo_is_said(self):
        disk = self.small_disk("300k")
        ended = run("demo", "--out", disk / "raw")
        self.assertEqual(ended.code, 1, ended)
        self.assertTrue(ended.well(), ended)


class Memory(Files):
    def test_a_dataset_is_not_held_twice_while_it_is_read(self):
        size = dataset("country").stat().st_size
        with Server("country") as server:
            get(server.port, "/health")
            self.assertLessEqual(server.peak(), size * 4 + 120 * MEGABYTE)


if __name__ == "__main__":
    unittest.main()

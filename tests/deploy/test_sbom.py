"""The list of what the program is made of: valid by the schema of CycloneDX, and naming what the program itself names.
"""

import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from deployed import DEPLOY, Server, datasets


def sbom():
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder, "veerkracht.cdx.json")
        subprocess.run([DEPLOY / "sbom", path], check=True, timeout=120)
        return path.read_text()


class Parts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = sbom()
        cls.document = json.loads(cls.text)

    def test_it_is_valid_and_the_same_each_time(self):
        self.assertIsNone(JsonStrictValidator(SchemaVersion.V1_6).validate_str(self.text))
        self.assertEqual(sbom(), self.text)

    def test_whatever_is_referred_to_is_there_once_and_is_reached_from_the_program(self):
        root = self.document["metadata"]["component"]["bom-ref"]
        named = [component["bom-ref"] for component in self.document["components"]]
        self.assertEqual(len(named), len(set(named)))
        parts = {entry["ref"]: entry["dependsOn"] for entry in self.document["dependencies"]}
        self.assertEqual(set(parts), {root, *named})
        reached, coming = set(), [root]
        while coming:
            at = coming.pop()
            if at not in reached:
                reached.add(at)
                coming += parts[at]
        self.assertEqual(reached, {root, *named})
        # Whatever comes from a registry has the hash of what was downloaded.
        bare = [component["name"] for component in self.document["components"] if "hashes" not in component]
        self.assertEqual([name for name in bare if not name.startswith("veerkracht")], [])
        self.assertEqual(
            [component["name"] for component in self.document["components"] if "licenses" not in component], []
        )

    def test_the_program_shows_the_licence_of_every_part(self):
        [dataset] = datasets(1)
        server = Server(dataset)
        shown = server.ask("/licences.txt").plain().decode()
        server.stop()
        viewer, _, linked = shown.partition("IN THE PROGRAM")
        found = {
            f"pkg:cargo/{name}@{version}" for name, version in re.findall(r"^(\S+) (\d\S*): ", linked, re.MULTILINE)
        }
        found |= {
            f"pkg:npm/{name.replace('@', '%40', 1) if name[0] == '@' else name}@{version}"
            for name, version in re.findall(r"^(@?[\w./-]+) (\d[\w.-]*)$", viewer, re.MULTILINE)
        }
        listed = {component["purl"] for component in self.document["components"]}
        self.assertEqual(found ^ listed, set())


if __name__ == "__main__":
    unittest.main()

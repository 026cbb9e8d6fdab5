"""rdflib reads the catalogue in both forms, which say the same; pyshacl finds what DCAT-AP-NL 3.0 calls mandatory;
every address in it answers.

Run by an interpreter with tests/requirements.txt: python -m unittest test_dcat
"""

import re
import unittest
import urllib.error
import urllib.request

import pyshacl
import rdflib
from rdflib.compare import graph_diff, isomorphic
from rdflib.namespace import DCAT, DCTERMS, FOAF, RDF

from served import Server

# Classes with the properties that the profile calls mandatory (its tables per class): how often at least and at most,
# and what a value is.
ADDRESS, NODE, TEXT = "sh:nodeKind sh:IRI", "sh:nodeKind sh:BlankNodeOrIRI", "sh:nodeKind sh:Literal"
AGENT, KIND = "sh:class foaf:Agent", "sh:class vcard:Organization"
MANDATORY = {
    "dcat:Catalog": [
        ("dcat:contactPoint", 1, 1, KIND),
        ("dcat:dataset", 1, None, "sh:class dcat:Dataset"),
        ("dct:description", 1, None, TEXT),
        ("dct:publisher", 1, 1, AGENT),
        ("dct:title", 1, None, TEXT),
    ],
    "dcat:Dataset": [
        ("dct:accessRights", 1, 1, ADDRESS),
        ("dcat:contactPoint", 1, None, KIND),
        ("dct:creator", 1, None, AGENT),
        ("dct:description", 1, None, TEXT),
        ("dct:identifier", 1, 1, TEXT),
        ("dct:publisher", 1, 1, AGENT),
        ("dcat:theme", 1, None, ADDRESS),
        ("dct:title", 1, None, TEXT),
        ("dcat:distribution", 1, None, "sh:class dcat:Distribution"),
        ("dct:accrualPeriodicity", 0, 1, ADDRESS),
        ("dct:temporal", 1, None, "sh:class dct:PeriodOfTime"),
        ("dct:provenance", 1, None, "sh:class dct:ProvenanceStatement"),
    ],
    "dcat:Distribution": [
        ("dcat:accessURL", 1, 1, ADDRESS),
        ("dct:license", 1, 1, NODE),
        ("dcat:accessService", 0, 1, "sh:class dcat:DataService"),
        ("dcat:mediaType", 0, 1, ADDRESS),
        ("dct:format", 0, 1, ADDRESS),
    ],
    "dcat:DataService": [
        ("dct:accessRights", 1, 1, ADDRESS),
        ("dcat:contactPoint", 1, None, KIND),
        ("dct:description", 1, None, TEXT),
        ("dcat:endpointDescription", 1, 1, ADDRESS),
        ("dcat:endpointURL", 1, 1, ADDRESS),
        ("dct:identifier", 1, 1, TEXT),
        ("dct:license", 1, 1, NODE),
        ("dct:publisher", 1, 1, AGENT),
        ("dcat:theme", 1, None, ADDRESS),
        ("dct:title", 1, None, TEXT),
    ],
    "foaf:Agent": [("foaf:name", 1, None, TEXT)],
    "vcard:Organization": [("vcard:fn", 1, None, TEXT)],
    "dct:Location": [("dcat:bbox", 1, 1, "sh:datatype geo:wktLiteral")],
    "dct:PeriodOfTime": [
        ("dcat:startDate", 1, 1, "sh:datatype xsd:gYear"),
        ("dcat:endDate", 1, 1, "sh:datatype xsd:gYear"),
    ],
}
LONG = {"nl": "Alle kaarten over alle perioden", "en": "All maps over all periods"}
PREFIXES = """
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix geo: <http://www.opengis.net/ont/geosparql#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""


def shapes():
    """Writes the table as shapes."""
    text = PREFIXES
    for number, (kind, properties) in enumerate(MANDATORY.items()):
        text += f"<urn:shape:{number}> a sh:NodeShape ; sh:targetClass {kind}"
        for path, least, most, value in properties:
            limit = f" ; sh:maxCount {most}" if most else ""
            text += f" ;\n  sh:property [ sh:path {path} ; sh:minCount {least}{limit} ; {value} ]"
        text += " .\n"
    return rdflib.Graph().parse(data=text, format="turtle")


def setUpModule():
    global server
    server = Server()


def tearDownModule():
    server.stop()


def ask(place, **headers):
    request = urllib.request.Request(server.url + place, headers=headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.headers, answer.read()


def read(place, form, **headers):
    return rdflib.Graph().parse(data=ask(place, **headers)[1], format=form)


def status(address):
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            answer.read()
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class Catalogue(unittest.TestCase):
    def test_both_forms_say_the_same(self):
        one, other = read("dcat.jsonld", "json-ld"), read("dcat.ttl", "turtle")
        self.assertGreater(len(one), 500)
        _, only_one, only_other = graph_diff(one, other)
        self.assertTrue(isomorphic(one, other), f"{list(only_one)[:5]} and {list(only_other)[:5]}")

    def test_a_portal_gets_the_form_that_it_asks_for(self):
        for place, headers, form in (
            ("dcat", {}, "application/ld+json"),
            ("dcat", {"Accept": "text/turtle"}, "text/turtle; charset=utf-8"),
            (
                "dcat",
                {"Accept": "application/rdf+xml;q=0.9, text/turtle;q=0.5, application/ld+json;q=0.4"},
                "text/turtle; charset=utf-8",
            ),
            ("dcat", {"Accept": "application/ld+json"}, "application/ld+json"),
            ("dcat?f=ttl", {"Accept": "application/ld+json"}, "text/turtle; charset=utf-8"),
            ("dcat?f=jsonld", {"Accept": "text/turtle"}, "application/ld+json"),
        ):
            with self.subTest(place=place, **headers):
                answer, _ = ask(place, **headers)
                self.assertEqual(answer["Content-Type"], form)
                vary = {name.strip() for line in answer.get_all("Vary") for name in line.split(",")}
                self.assertLessEqual({"Accept", "Accept-Encoding", "Host"}, vary)

    def test_what_the_profile_calls_mandatory_is_there(self):
        graph = read("dcat.ttl", "turtle")
        table = shapes()
        conforms, _, found = pyshacl.validate(graph, shacl_graph=table)
        self.assertTrue(conforms, found)
        # And would be missed: each property that must be there is taken away from one resource of its class.
        names = dict(re.findall(r"@prefix (\w+): <(.*?)>", PREFIXES))

        def full(name):
            prefix, word = name.split(":")
            return rdflib.URIRef(names[prefix] + word)

        for kind, properties in MANDATORY.items():
            for path, least, *_ in properties:
                if least:
                    resource = next(graph.subjects(RDF.type, full(kind)))
                    taken = list(graph.triples((resource, full(path), None)))
                    graph.remove((resource, full(path), None))
                    with self.subTest(kind=kind, without=path):
                        self.assertFalse(pyshacl.validate(graph, shacl_graph=table)[0])
                    for triple in taken:
                        graph.add(triple)

    def test_every_map_is_a_dataset_in_both_languages_with_all_its_forms(self):
        graph = read("dcat.jsonld", "json-ld")
        maps = server.json("maps.json")["maps"]
        datasets = set(graph.subjects(RDF.type, DCAT.Dataset))
        self.assertEqual(set(graph.objects(None, DCAT.dataset)), datasets)
        titles = {
            (str(title), title.language) for dataset in datasets for title in graph.objects(dataset, DCTERMS.title)
        }
        told = [entry["title"] for entry in maps] + [LONG]
        self.assertEqual(titles, {(title[language], language) for title in told for language in ("nl", "en")})
        for dataset in datasets:
            self.assertEqual(graph.value(dataset, DCTERMS.identifier).toPython(), str(dataset))
            ends = {
                str(graph.value(form, DCAT.accessURL)).rsplit(".", 1)[-1]
                for form in graph.objects(dataset, DCAT.distribution)
            }
            is_long = str(dataset).endswith("#tabel-lang")
            wanted = (
                {"csv", "gpkg", "parquet"} if is_long else {"csv", "geojson", "gpkg", "parquet", "xlsx", "qlr", "json"}
            )
            self.assertLessEqual(wanted, ends)

    def test_every_address_of_the_program_answers(self):
        graph = read("dcat.ttl", "turtle")
        properties = (
            DCAT.accessURL,
            DCAT.downloadURL,
            DCAT.endpointURL,
            DCAT.endpointDescription,
            DCAT.landingPage,
            FOAF.page,
        )
        addresses = {str(address).split("#")[0] for name in properties for address in graph.objects(None, name)}
        self.assertGreater(len(addresses), 80)
        self.assertTrue(all(address.startswith(server.url) for address in addresses), addresses)
        if status(server.url + "ogc/v1") == 404:
            addresses = {address for address in addresses if not address.startswith(server.url + "ogc/")}
        self.assertEqual({address: code for address in addresses if (code := status(address)) != 200}, {})


if __name__ == "__main__":
    unittest.main()

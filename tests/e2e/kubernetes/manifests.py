"""What a cluster would make of a folder of manifests, read with a real YAML parser.

manifests.py mount FOLDER OUT     writes the files that a container finds to OUT
manifests.py schemas FOLDER       validates against the published schemas of Kubernetes
manifests.py crds FOLDER CRDS      validates against the CustomResourceDefinitions of the folder CRDS
manifests.py script FOLDER NAME   prints the shell script, or the command, of a Job's container
Ends with 77 when what it needs is not installed.
"""

import base64
import pathlib
import shlex
import sys

try:
    import yaml
except ImportError:
    print("PyYAML is not installed")
    sys.exit(77)

LIMIT = 1024 * 1024


def documents(folder):
    for path in sorted(pathlib.Path(folder).glob("*.yaml")):
        yield from (doc for doc in yaml.safe_load_all(path.read_bytes()) if doc)


def of_kind(folder, kind):
    return [doc for doc in documents(folder) if doc["kind"] == kind]


def entries(config_map):
    data = {key: text.encode() for key, text in config_map.get("data", {}).items()}
    binary = {key: base64.b64decode(text, validate=True) for key, text in config_map.get("binaryData", {}).items()}
    assert not data.keys() & binary.keys()
    size = sum(map(len, data.values())) + sum(map(len, binary.values()))
    assert size <= LIMIT, f"{config_map['metadata']['name']} has {size} bytes"
    return data | binary


def mounted(folder):
    """By path; a Job says where keys go, else they are the names."""
    maps = {doc["metadata"]["name"]: entries(doc) for doc in of_kind(folder, "ConfigMap")}
    jobs = of_kind(folder, "Job")
    if not jobs:
        return {key: text for data in maps.values() for key, text in data.items()}
    files = {}
    volumes = jobs[0]["spec"]["template"]["spec"]["volumes"]
    for source in next(v for v in volumes if v["name"] == "migrations")["projected"]["sources"]:
        data = maps.pop(source["configMap"]["name"])
        items = source["configMap"].get("items", [{"key": key, "path": key} for key in data])
        assert {item["key"] for item in items} == data.keys()
        for item in items:
            assert item["path"] not in files
            files[item["path"]] = data[item["key"]]
    assert not maps, "the Job does not mount them all"
    return files


def mount(folder, out):
    for path, content in mounted(folder).items():
        target = pathlib.Path(out) / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def schemas(folder):
    try:
        import kubernetes_validate
    except ImportError:
        print("kubernetes-validate is not installed")
        sys.exit(77)
    versions = kubernetes_validate.utils.all_versions()
    checked = []
    for doc in documents(folder):
        if doc["apiVersion"].split("/")[0] in ("db.atlasgo.io", "postgresql.cnpg.io"):
            continue
        for version in (versions[0], versions[-1]):
            kubernetes_validate.validate(doc, version, strict=True)
        checked.append(doc["kind"])
    print(" ".join(checked))


def strict(schema):
    """A field that the schema does not know is an error, as with kubectl's strict validation."""
    if isinstance(schema, dict):
        out = {key: strict(value) for key, value in schema.items()}
        if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
            out.setdefault("additionalProperties", False)
        return out
    return [strict(item) for item in schema] if isinstance(schema, list) else schema


def crds(folder, definitions):
    try:
        import jsonschema
    except ImportError:
        print("jsonschema is not installed")
        sys.exit(77)
    known = {}
    for definition in of_kind(definitions, "CustomResourceDefinition"):
        spec = definition["spec"]
        for version in spec["versions"]:
            schema = strict(version["schema"]["openAPIV3Schema"])
            schema["properties"]["metadata"] = {"type": "object"}
            known[f"{spec['group']}/{version['name']}", spec["names"]["kind"]] = schema
    checked = []
    for doc in documents(folder):
        if (doc["apiVersion"], doc["kind"]) in known:
            jsonschema.validate(doc, known[doc["apiVersion"], doc["kind"]])
            checked.append(doc["kind"])
    print(" ".join(checked))


def script(folder, name):
    pod = of_kind(folder, "Job")[0]["spec"]["template"]["spec"]
    container = next(c for c in pod["initContainers"] + pod["containers"] if c["name"] == name)
    if "args" in container:
        assert container["command"] == ["/bin/sh", "-c"]
        print(container["args"][0])
    else:
        print(shlex.join(container["command"]).replace("'$(MIGRATIONS)'", '"$MIGRATIONS"'))


{"mount": mount, "schemas": schemas, "crds": crds, "script": script}[sys.argv[1]](*sys.argv[2:])

#!/usr/bin/env python3
"""What an editor's user sees of annotated models: clangd, spoken to over LSP.

clangd_test.py INCLUDE-FOLDER; ends with 77 (skipped) where there is no clangd-19.
"""
import json
import time
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest

CLANGD = shutil.which("clangd-19")
INCLUDE = ""
PATIENCE_S = 120

HEADER = """#pragma once
#include <strata/db.hpp>
#include <cstdint>
#include <string>

struct DB_TABLE(db::table("users")) User {
  DB(db::primary_key, db::identity) std::int64_t id;
  DB(db::size(80), db::unique) std::string email;
};

struct DB_TABLE(db::table("posts")) Post {
  DB(db::primary_key) std::int64_t id;
  DB(db::references(&User::id, db::on_delete(db::cascade))) std::int64_t user_id;
  static_assert(db::index(&Post::user_id));
};
"""
KEY = "&User::id"


class Clangd:
    """A clangd with one open header."""

    def __init__(self, folder):
        self.folder = folder
        (folder / "main.cpp").write_text('#include "models.hpp"\nint main() {}\n')
        command = ["clang++-19", "-std=c++20", "-I" + INCLUDE, "-c", "main.cpp"]
        (folder / "compile_commands.json").write_text(
            json.dumps([{"directory": str(folder), "file": "main.cpp", "arguments": command}]))
        self.process = subprocess.Popen(
            [CLANGD, "--log=error", "--background-index=false", "--limit-results=0", "-j=1"],
            cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.number = 0
        self.diagnostics = {}
        self.timer = threading.Timer(PATIENCE_S, self.process.kill)
        self.timer.start()
        self.request("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": {}})
        self.notify("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def receive(self):
        size = 0
        while (line := self.process.stdout.readline().strip()) or size == 0:
            if not line and self.process.poll() is not None:
                raise RuntimeError("clangd ended")
            if line.lower().startswith(b"content-length:"):
                size = int(line.split(b":")[1])
        message = json.loads(self.process.stdout.read(size))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        return message

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                if "error" in message:
                    raise RuntimeError(message["error"]["message"])
                return message["result"]

    def open(self, text):
        """Opens the header with that text; the diagnostics."""
        path = self.folder / "models.hpp"
        path.write_text(text)
        uri = path.as_uri()
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri, "languageId": "cpp", "version": 1, "text": text}})
        while uri not in self.diagnostics:
            self.receive()
        return uri, self.diagnostics[uri]

    def end(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.wait(PATIENCE_S)
        self.process.stdin.close()
        self.process.stdout.close()
        self.timer.cancel()


def place(text, words, skip=0):
    """The position of `words`, `skip` characters further."""
    before = text[:text.index(words) + skip]
    return {"line": before.count("\n"), "character": len(before) - before.rfind("\n") - 1}


class Editor(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="strata-clangd-")
        self.addCleanup(self.folder.cleanup)
        self.clangd = Clangd(pathlib.Path(self.folder.name).resolve())
        self.addCleanup(self.clangd.end)

    def at(self, uri, text, words, skip=0):
        return {"textDocument": {"uri": uri}, "position": place(text, words, skip)}

    def test_annotated_header_has_no_diagnostics(self):
        _, diagnostics = self.clangd.open(HEADER)
        self.assertEqual(diagnostics, [])

    def test_a_mistyped_word_is_marked_where_it_stands(self):
        text = HEADER.replace("db::unique", "db::uniqe")
        _, diagnostics = self.clangd.open(text)
        lines = [diagnostic["range"]["start"]["line"] for diagnostic in diagnostics]
        self.assertIn(place(text, "db::uniqe")["line"], lines)
        self.assertIn("did you mean 'unique'", json.dumps(diagnostics))

    def test_completion_after_db_lists_the_vocabulary(self):
        text = HEADER.replace("DB(db::size(80), db::unique)", "DB(db::)")
        uri, _ = self.clangd.open(text)
        labels = set()
        for _ in range(40):  # until clangd has read the headers, it answers from what it knows
            answer = self.clangd.request("textDocument/completion", self.at(uri, text, "DB(db::)", 7))
            labels = {(item.get("filterText") or item["label"]).strip() for item in answer["items"]}
            if "size" in labels:
                break
            time.sleep(0.25)
        for word in ("primary_key", "size", "unique", "references", "default_sql", "identity", "check"):
            self.assertIn(word, labels)

    def test_definition_of_a_member_in_a_foreign_key_is_the_field(self):
        uri, _ = self.clangd.open(HEADER)
        answer = self.clangd.request("textDocument/definition", self.at(uri, HEADER, KEY, 7))
        self.assertEqual([found["range"]["start"] for found in answer],
                         [place(HEADER, "std::int64_t id;", len("std::int64_t "))])

    def test_renaming_a_field_renames_the_member_pointers(self):
        uri, _ = self.clangd.open(HEADER)
        at = self.at(uri, HEADER, "std::int64_t id;", len("std::int64_t "))
        answer = self.clangd.request("textDocument/rename", {**at, "newName": "number"})
        edits = answer["changes"][uri]
        starts = [edit["range"]["start"] for edit in edits]
        self.assertIn(at["position"], starts)
        self.assertIn(place(HEADER, KEY, len("&User::")), starts)
        self.assertEqual(len(edits), 2, "Post::id keeps its name")


if __name__ == "__main__":
    if CLANGD is None:
        print("skipped: there is no clangd-19; ./dev setup installs it")
        sys.exit(77)
    INCLUDE = sys.argv.pop(1)
    unittest.main(verbosity=2)

"""Tries jupyter_server_config.py without Jupyter: what it imports is replaced."""

import json
import pathlib
import sys
import types


class Original:
    """Keeps what would be sent to a browser."""

    session = types.SimpleNamespace(
        feed_identities=lambda parts: ([], parts[parts.index(b"<IDS|MSG>") + 1 :]),
        pack=lambda value: json.dumps(value).encode(),
        unpack=json.loads,
        sign=lambda parts: b"signed " + parts[3],
    )

    def __init__(self):
        self.sent, self.notes = [], []

    def handle_outgoing_message(self, stream, parts):
        parts = parts[parts.index(b"<IDS|MSG>") :]
        assert parts[1] == b"signed " + parts[5], parts
        self.sent.append(json.loads(parts[5]))

    def write_stderr(self, text, parent):
        self.notes.append(text)


name = "jupyter_server.services.kernels.connection.channels"
sys.modules[name] = types.SimpleNamespace(ZMQChannelsWebsocketConnection=Original)
for length in range(1, 5):
    sys.modules[".".join(name.split(".")[:length])] = types.ModuleType("stand-in")
settings = types.SimpleNamespace(
    ServerApp=types.SimpleNamespace(), ZMQChannelsWebsocketConnection=types.SimpleNamespace()
)
config = {"get_config": lambda: settings}
exec((pathlib.Path(__file__).parent / "jupyter_server_config.py").read_text("utf-8"), config)
Connection = settings.ServerApp.kernel_websocket_connection_class


def says(connection, kind, content, cell="a"):
    header, parent = {"msg_type": kind}, {"msg_id": cell}
    rest = [json.dumps(part).encode() for part in (header, parent, {}, content)]
    signature = b"signed " + rest[3]
    connection.handle_outgoing_message("iopub", [b"name", b"<IDS|MSG>", signature, *rest])


# A reader's first cell is number 1, in all that is said of it.
connection = Connection()
for kind in ("execute_input", "execute_result", "execute_reply"):
    says(connection, kind, {"execution_count": 2})
assert [it["execution_count"] for it in connection.sent] == [1, 1, 1], connection.sent

# What else is said is passed on as it is.
says(connection, "status", {"execution_state": "idle", "execution_count": 2})
assert connection.sent[-1]["execution_count"] == 2

# A cell prints only so many lines, is told so once, and the next cell prints again.
connection = Connection()
for _ in range(5_000):
    says(connection, "stream", {"text": "line\n"})
assert len(connection.sent) == 2_000 and len(connection.notes) == 1, connection.notes
says(connection, "stream", {"text": "line\n"}, cell="b")
assert len(connection.sent) == 2_001

# One line can be too long as well.
connection = Connection()
for cell in "ab":
    says(connection, "stream", {"text": "x" * 10_000_000 + "\n"}, cell)
assert [len(it["text"]) for it in connection.sent] == [200_000] * 2
assert len(connection.notes) == 2

# And so can a value.
says(connection, "execute_result", {"data": {"text/plain": "x" * 10_000_000}})
assert 200_000 < len(connection.sent[-1]["data"]["text/plain"]) < 200_100

"""What the server of JupyterLab does differently with the kernel kusari.

The laboratory copies this file to where Jupyter reads its settings. All that a kernel says to a
browser passes one class, and here it is another one.
"""

import asyncio

from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection

# What a cell may print, and how long the text of a value may be. More of it freezes the browser.
MOST_LINES = 2_000
MOST_LETTERS = 200_000


class Connection(ZMQChannelsWebsocketConnection):
    """What is between a kernel and a browser."""

    cell = None
    lines = letters = 0

    def handle_outgoing_message(self, stream, outgoing_msg):
        """Passes on what a kernel says, as the reader should see it."""
        _, parts = self.session.feed_identities(outgoing_msg)
        kind = self.session.unpack(parts[1])["msg_type"]
        if kind == "stream":
            self.pass_on_print(stream, parts)
        elif kind in ("execute_input", "execute_reply", "execute_result"):
            content = self.session.unpack(parts[4])
            adapted(content)
            self.pass_on(stream, parts, content)
        else:
            super().handle_outgoing_message(stream, outgoing_msg)

    def pass_on(self, stream, parts, content):
        """Passes on a message with another content."""
        parts = [*parts[:4], self.session.pack(content), *parts[5:]]
        signature = self.session.sign(parts[1:5])
        super().handle_outgoing_message(stream, [b"<IDS|MSG>", signature, *parts[1:]])

    def pass_on_print(self, stream, parts):
        """Passes on what a cell prints, as far as it is below the limit."""
        parent, content = self.session.unpack(parts[2]), self.session.unpack(parts[4])
        if self.cell != parent.get("msg_id"):
            self.cell, self.lines, self.letters = parent.get("msg_id"), 0, 0
        if self.is_full():
            return
        content["text"] = content["text"][: MOST_LETTERS - self.letters]
        self.lines += content["text"].count("\n")
        self.letters += len(content["text"])
        self.pass_on(stream, parts, content)
        if self.is_full():
            self.write_stderr(
                f"… A cell shows {MOST_LINES:,} lines or {MOST_LETTERS:,} letters of what it prints."
                " The rest of this one's is left out.",
                parent,
            )

    def is_full(self):
        """Whether the cell has printed all that is shown of it."""
        return self.lines >= MOST_LINES or self.letters >= MOST_LETTERS

    def nudge(self):
        """Makes sure that the browser will hear the kernel, before it asks for anything."""
        return asyncio.ensure_future(self.until_it_is_heard())

    async def until_it_is_heard(self):
        """Asks one question at a time, and hangs up only when all are answered.

        The original asks on two channels twice a second, and hangs up at the first answer. If evcxr
        then answers the others on the channel `control`, it finds no one, and ends.
        """
        kernel, iopub = self.kernel_manager, self.channels["iopub"]
        if getattr(kernel, "execution_state", None) == "busy":
            return
        ports = list(kernel.ports)
        heard, answered = asyncio.Event(), asyncio.Event()
        shell = kernel.connect_shell()
        iopub.on_recv(lambda _: heard.set())
        shell.on_recv(lambda _: answered.set())
        patience = self.kernel_info_timeout
        try:
            while not heard.is_set() and patience > 0 and not iopub.closed():
                if self.kernel_id not in self.multi_kernel_manager or list(kernel.ports) != ports:
                    return
                if answered.is_set() or patience % 10 == 0:
                    answered.clear()
                    self.session.send(shell, "kernel_info_request")
                try:
                    await asyncio.wait_for(answered.wait(), 1)
                    await asyncio.sleep(0.1)
                except asyncio.TimeoutError:
                    patience -= 1
        finally:
            shell.close()
            if not iopub.closed():
                iopub.stop_on_recv()


def adapted(content):
    """Counts cells from 1, where evcxr counts from 2, and cuts off the text of a huge value."""
    if isinstance(content.get("execution_count"), int):
        content["execution_count"] -= 1
    text = content.get("data", {}).get("text/plain", "")
    if len(text) > MOST_LETTERS:
        left_out = f"\n… {len(text) - MOST_LETTERS:,} letters of this value are left out."
        content["data"]["text/plain"] = text[:MOST_LETTERS] + left_out


c = get_config()  # noqa: F821, Jupyter defines it
c.ServerApp.kernel_websocket_connection_class = Connection
# The limit above is for a cell. This one is for a second, and would leave out a value, too.
c.ZMQChannelsWebsocketConnection.limit_rate = False

"""A mail server that does what a test tells it: `server.py MODE FOLDER`.

Prints a JSON object a line: first {"port": …}, then what happens. Ends with its standard input.
"""

import asyncio
import functools
import json
import os
import pathlib
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

MODE, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])


def say(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


class Handler:
    def __init__(self):
        self.failures = int(MODE.partition(":")[2] or 1)

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        say("hello", name=hostname)
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if MODE == "refuse" or (MODE == "refuse-poison" and address.startswith("poison")):
            say("refused", to=address)
            return f"550 5.1.1 <{address}>: nobody of that name, {address}"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = {
            "from": envelope.mail_from,
            "to": envelope.rcpt_tos,
            "data": envelope.content.decode(),
            "tls": session.ssl is not None,
            "user": session.auth_data,
        }
        if MODE.startswith("later") and self.failures > 0:
            self.failures -= 1
            say("put off", **mail)
            return f"451 4.7.1 come back later, {envelope.rcpt_tos[0]}"
        if MODE.startswith("drop") and self.failures > 0:
            self.failures -= 1
            say("taken", **mail)
            server.transport.abort()
            return "250 nobody hears this"
        if MODE.startswith("hold") and self.failures > 0:
            self.failures -= 1
            say("held", **mail)
            while not (FOLDER / "release").exists():
                await asyncio.sleep(0.01)
            say("taken", **mail)
            return "250 OK"
        say("taken", **mail)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"hub" and data.password == b"s3cret @mail"
    say("sign-in", good=good)
    return AuthResult(success=good, handled=False, auth_data="hub" if good else None)


def with_tls():
    import trustme

    authority = trustme.CA()
    authority.cert_pem.write_to_path(FOLDER / "authority.pem")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return {
        "tls_context": context,
        "require_starttls": True,
        "auth_required": True,
        "authenticator": authenticate,
    }


class Silence(asyncio.Protocol):
    """Takes connections and never says a word."""

    def connection_made(self, transport):
        say("connected")


async def main():
    loop = asyncio.get_running_loop()
    if MODE == "silence":
        factory = Silence
    else:
        more = with_tls() if MODE == "tls" else {}
        factory = functools.partial(SMTP, Handler(), hostname="mail.example.org", **more)
    server = await loop.create_server(factory, "127.0.0.1", 0)
    say("listening", port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)
    say("end")
    # Whoever is still connected is not waited for.
    os._exit(0)


asyncio.run(main())

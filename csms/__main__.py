"""The `csms` command: serve, migrate, check-config. Logs go to stderr, results to stdout; exit code 0 is success, 1 a failure, 2 wrong
usage."""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import signal
import sys
from collections.abc import Sequence
from dataclasses import fields

from csms.settings import PREFIX, Settings, SettingsError, default_text, from_process, warnings
from csms.telemetry import traces

EXAMPLES = """examples:
  csms serve
  CSMS_WEBHOOK_SECRET_FILE=/run/secrets/webhooks csms serve --port 9000 --webhook-auth token
  CSMS_DATABASE_URL=postgres://csms:secret@db/csms csms migrate
"""


class MissingExtra(Exception):
    """A setting needs a package that is not installed."""


def main() -> None:
    """Run the command and exit."""
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run the command with these arguments; return the exit code."""
    given = vars(_parser().parse_args(arguments))
    command, config = given.pop("command"), given.pop("config")
    try:
        settings = from_process(given, config)
        _require_extras(settings)
        return {"serve": _serve, "migrate": _migrate, "check-config": _check}[command](settings)
    except SettingsError as error:
        for fault in error.faults:
            print(f"csms: {fault}", file=sys.stderr)
        return 1
    except MissingExtra as error:
        print(f"csms: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="csms", description="The Wattproof CSMS.", epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (
        ("serve", "run the CSMS"),
        ("migrate", "bring the database schema up to date"),
        ("check-config", "validate the settings, and say what is insecure or missing"),
    ):
        _add_settings(commands.add_parser(name, help=text, description=f"csms {name}: {text}.", epilog=f"example: csms {name}"))
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", metavar="FILE", help=f"settings file (default csms.toml, if there is one; {PREFIX}CONFIG)")
    for one in fields(Settings):
        text = f"{one.metadata['help']} (default {default_text(one.name)}; {PREFIX}{one.name.upper()})".replace("%", "%%")
        parser.add_argument(f"--{one.name.replace('_', '-')}", dest=one.name, metavar="VALUE", help=text)


def _require_extras(settings: Settings) -> None:
    if settings.database_url.startswith("postgres"):
        try:
            import asyncpg  # noqa: F401
        except ModuleNotFoundError:
            raise MissingExtra("PostgreSQL needs the extra 'postgres': pip install 'wattproof[postgres]'") from None
    if traces.wanted():
        try:
            import opentelemetry.sdk  # noqa: F401
        except ModuleNotFoundError:
            raise MissingExtra("traces need the extra 'telemetry': pip install 'wattproof[telemetry]'") from None


def _check(settings: Settings) -> int:
    from csms.parts import faults

    if found := faults(settings):
        raise SettingsError(found)
    for text in warnings(settings):
        print(f"warning: {text}")
    print("the settings are good")
    return 0


def _migrate(settings: Settings) -> int:
    from csms.storage.database import Database, DatabaseError
    from csms.storage.schema import migrate

    async def work() -> list[str]:
        database = await Database.open(settings.database_url)
        try:
            return await migrate()
        finally:
            await database.close()

    try:
        applied = asyncio.run(work())
    except DatabaseError as error:
        print(f"csms: {error}", file=sys.stderr)
        return 1
    for name in applied:
        print(f"applied {name}")
    print("the schema is up to date")
    return 0


def _serve(settings: Settings) -> int:
    import uvloop

    from csms.telemetry import logs

    logs.set_up(settings.log_format, settings.log_level)
    end_traces = traces.set_up() if traces.wanted() else None
    _raise_file_limit()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        code = runner.run(_serve_until_signal(settings))
    if end_traces is not None:
        end_traces()
    return code


async def _serve_until_signal(settings: Settings) -> int:
    from csms.app import Csms
    from csms.storage.database import DatabaseError

    csms, asked_to_stop = Csms(settings), asyncio.Event()
    loop = asyncio.get_running_loop()

    def on_signal() -> None:
        if asked_to_stop.is_set():
            os._exit(1)  # a second signal ends at once
        asked_to_stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    try:
        await csms.start()
    except (DatabaseError, OSError) as error:
        print(f"csms: {error}", file=sys.stderr)
        return 1
    for text in warnings(settings):
        print(f"csms: warning: {text}", file=sys.stderr)
    print(f"ready {csms.url} {csms.secure_url}".rstrip(), flush=True)
    await asked_to_stop.wait()
    await csms.stop()
    return 0


def _raise_file_limit() -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


if __name__ == "__main__":
    main()

"""A story as load: `locust -f loadtests/stories_locustfile.py --host http://HOST:PORT --story offline-session --headless -u 20 -t 2m`.

It names the user and adds the options.
"""

from typing import Any

from locust import events

from loadtests.failures import tell_failures
from loadtests.options import add_options
from loadtests.story_user import StoryUser
from simulators.stories.library import names

__all__ = ["StoryUser"]


def add_story_option(parser: Any) -> None:
    """Add `--story` to locust's own parser."""
    parser.add_argument("--story", default="full-session", env_var="LOAD_STORY", help=f"{', '.join(names())}, or a TOML file")


events.init_command_line_parser.add_listener(add_options)  # type: ignore[no-untyped-call]
events.init_command_line_parser.add_listener(add_story_option)  # type: ignore[no-untyped-call]
events.quitting.add_listener(tell_failures)  # type: ignore[no-untyped-call]

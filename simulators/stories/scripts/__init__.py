"""The stories that come with the package, one TOML file each. They are data; `simulators.stories.library` reads them."""

"""The door for operators and tests: JSON over HTTP. It knows the routes and the shapes; services know the rest."""

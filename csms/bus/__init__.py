"""Between nodes: a question finds the node that holds a station's socket. It knows subjects and messages, not what they mean."""

"""What certification leaves out: bad frames, bad links, bad timing. It knows steps and the rows of its own catalogue."""

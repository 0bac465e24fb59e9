"""The requests that a CSMS sends: what is filled in, which rules they keep, and what their answers leave behind. One module for each that
has something to say; the others are sent as they are."""

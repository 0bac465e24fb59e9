"""The lab: named virtual charge points under an HTTP control API and a page. It knows no CSMS but by its address."""
